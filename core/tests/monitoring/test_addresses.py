"""The addresses a monitor asks: they answer briefly, tell nothing and begin no session."""

from __future__ import annotations

import json
import logging

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from karvan.app import create_app
from karvan.care.installation import closed
from karvan.config import MetricsSection
from karvan.runtime import Runtime
from karvan.testing.browser import Browser
from karvan.testing.browser import a_member

TOKEN = "a token for the monitor"


def with_metrics(runtime: Runtime, **values: object) -> Browser:
    """A browser on an application that counts for a monitor."""
    config = runtime.config.model_copy(update={"metrics": MetricsSection(enabled=True, **values)})
    app = create_app(Runtime(config, runtime.database, runtime.registry, runtime.clock))
    app.test_client_class = Browser
    return app.test_client()


def sessions(runtime: Runtime) -> int:
    with runtime.database.begin(write=False) as connection:
        return connection.scalar(text("SELECT count(*) FROM core_session"))


def test_a_process_that_answers_is_healthy(client):
    assert client.get("/healthz").json == {"status": "ok"}


def test_a_working_installation_is_ready(client, runtime):
    before = sessions(runtime)

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json["failing"] == []
    assert "Set-Cookie" not in answer.headers
    assert sessions(runtime) == before


def test_a_database_that_is_away_is_named_and_nothing_of_it(client, runtime, monkeypatch):
    def away(*_: object, **__: object) -> None:
        raise OperationalError("SELECT secret", {}, Exception("host db.internal is away"))

    monkeypatch.setattr(runtime.database, "begin", away)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json["failing"] == ["database"]
    assert "db.internal" not in answer.text


def test_a_database_behind_the_program_is_not_ready(fresh_runtime):
    client = create_app(fresh_runtime).test_client()
    with fresh_runtime.database.begin(write=True, owner=True) as connection:
        connection.execute(text("UPDATE karvan_version_core SET version_num = 'core_0001'"))

    assert client.get("/readyz").json["failing"] == ["migrations"]


def test_a_full_disk_is_not_ready(client, monkeypatch):
    monkeypatch.setattr("karvan.monitoring.readiness.free_share", lambda _folder: 0.04)

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json["failing"]) == (503, ["disk"])


def test_while_it_is_upgraded_people_wait_and_monitors_are_told(fresh_runtime):
    app = create_app(fresh_runtime)
    client = app.test_client()

    with closed(fresh_runtime.database, fresh_runtime.clock, "upgrade"):
        page, ready = client.get("/-/login"), client.get("/readyz")
        alive = client.get("/healthz")

    assert page.status_code == 503
    assert "brought up to date" in page.text
    assert page.headers["Retry-After"]
    assert ready.json["failing"] == ["open"]
    assert alive.status_code == 200


def test_figures_are_not_there_unless_they_are_wanted(client):
    assert client.get("/metrics").status_code == 404


@pytest.mark.parametrize(
    "headers", [{"X-Forwarded-For": "10.0.0.1"}, {"Forwarded": "for=1.2.3.4"}], ids=str
)
def test_without_a_token_only_the_machine_itself_may_ask(runtime, headers):
    client = with_metrics(runtime)

    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", headers=headers).status_code == 404
    far = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.get("/metrics", environ_overrides=far).status_code == 404


def test_a_token_opens_the_figures_from_anywhere(runtime):
    client = with_metrics(runtime, token=TOKEN)
    far = {"REMOTE_ADDR": "192.0.2.7"}

    found = client.get(
        "/metrics", headers={"Authorization": f"Bearer {TOKEN}"}, environ_overrides=far
    )

    assert found.status_code == 200
    assert client.get("/metrics").status_code == 404
    wrong = {"Authorization": "Bearer é"}
    assert client.get("/metrics", headers=wrong).status_code == 404


def test_routes_are_counted_by_rule_and_unknown_ones_as_one(runtime, company):
    client = with_metrics(runtime)
    client.get(f"/c/{company.code}/", buffered=True)
    for number in range(5):
        client.get(f"/no/such/{number}", buffered=True)

    text_of = client.get("/metrics").text

    assert 'route="/c/<company>/"' in text_of
    assert "/no/such/" not in text_of
    assert company.code not in text_of
    assert 'karvan_jobs{kind="delivery",state="waiting"}' in text_of


def test_what_runs_is_told_to_administrators_alone(client, runtime, company, member):
    client.sign_in(member)
    assert client.get("/version").status_code == 403

    chief = a_member(runtime, company, is_administrator=True)
    other = client.application.test_client()
    other.sign_in(chief)
    found = other.get("/version").json

    assert found["migrations"]["core"].startswith("core_")
    assert found["database"].startswith(("SQLite", "PostgreSQL"))


def test_a_request_has_one_name_in_answer_log_and_trail(client, caplog):
    with caplog.at_level(logging.INFO, logger="karvan.request"):
        answer = client.get("/-/login", buffered=True)

    (record,) = [each for each in caplog.records if each.name == "karvan.request"]
    assert answer.headers["X-Request-ID"]
    assert record.karvan_facts["route"] == "/-/login"
    assert record.karvan_facts["status"] == 200


def test_a_failing_page_names_the_request(app, runtime, company, member, monkeypatch):
    client = app.test_client()
    client.sign_in(member)
    monkeypatch.setattr("karvan.web.pages.home.find_apps", lambda _ctx: 1 / 0)

    answer = client.get(f"/c/{company.code}/")

    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] in answer.text


def test_nothing_typed_reaches_the_log(app, company, member, caplog):
    client = app.test_client()
    client.sign_in(member)

    with caplog.at_level(logging.DEBUG, logger="karvan"):
        client.get(f"/c/{company.code}/-/parties?q=canary-in-the-query", buffered=True)
        client.get("/-/login?next=/canary-in-the-query", buffered=True)

    told = json.dumps(
        [[each.getMessage(), str(vars(each).get("karvan_facts"))] for each in caplog.records]
    )
    assert "/c/<company>/-/parties" in told
    assert "canary" not in told
    assert member.email not in told
    assert member.password not in told


def test_a_database_that_went_away_is_a_page_without_its_words(app, member, runtime, monkeypatch):
    client = app.test_client()
    client.sign_in(member)

    def away(*_: object, **__: object) -> None:
        raise OperationalError("SELECT secret", {}, Exception("host db.internal is away"))

    monkeypatch.setattr(runtime.database, "connect", away)

    answer = client.get("/-/account")

    assert answer.status_code == 503
    assert "Traceback" not in answer.text
    assert "db.internal" not in answer.text
    assert "Content-Security-Policy" in answer.headers
