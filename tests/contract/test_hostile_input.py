"""Hostile input to every address: a clear refusal or a plain answer, never a fault of ours.

Made and hand-written pages and REST alike get numbers that are none, cursors that are none, filters
and sorts nobody declared, NUL and megabytes; and posts that set every column there is.
"""

from __future__ import annotations

from datetime import UTC
from datetime import datetime

import pytest

from karvan.actors import Actor
from karvan.app import create_app
from karvan.clock import FixedClock
from karvan.entities.declaring.declaration import Entity
from karvan.identity.services.api_tokens import CreateToken
from karvan.identity.services.api_tokens import create_token
from karvan.migrations.backup import BackupPlan
from karvan.plugins.access import Audience
from karvan.plugins.install import install
from karvan.testing.browser import Browser
from karvan.testing.browser import a_member
from karvan.testing.browser import token_in
from karvan.testing.builders import a_company
from karvan.testing.databases import drop_database
from karvan.testing.databases import new_database
from karvan.testing.installations import initialise
from karvan.testing.installations import open_runtime
from karvan.testing.plugins import on_path
from karvan.web.numbers import LARGEST
from tests.contract.walk import Unchanged
from tests.contract.walk import addresses
from tests.support.depot import add_record
from tests.support.depot import write_depot

CLI = Actor.cli("test")
NOON = datetime(2025, 3, 3, 12, tzinfo=UTC)
PLUGINS = ("cpq", "crm", "depot", "finance", "inventory")
MEGABYTE = "x" * 1_000_000
TECHNICAL = {"core_throttle", "core_api_token_use", "core_request"}
QUERIES = (
    "f=no_such:eq:1", "f=id:like:1", "f=(((", "f=company_id:eq:1", "f=" + "a" * 5000, "f=name:eq:%00",
    "&".join(["f=id:eq:1"] * 40), "size=0", "size=-5", "size=1000000", "size=" + "9" * 60, "size=x",
    "after=nonsense", "before=e30", "after=eyJ9", "after=" + "A" * 8000, "sort=no_such", "sort=%00",
    "sort=" + ",".join(["id"] * 50), "show=everything", "cols=no_such", "group=no_such", "v=999999999",
    "v=x", "view=nonsense", "q=%00", "q=" + "x" * 5000, "page=-1", "before=x", "state=%00", "nonsense=1",
)  # fmt: skip


@pytest.fixture(scope="module")
def runtime(tmp_path_factory):
    database = new_database("sqlite", tmp_path_factory.mktemp("hostile"))
    folder = tmp_path_factory.mktemp("plugins")
    initialise(database)
    with on_path(folder):
        write_depot(folder)
        opened = open_runtime(database, FixedClock(NOON))
        install(opened, CLI, ["depot"], backup=BackupPlan(skip=True))
        yield opened
        opened.close()
    drop_database(database)


@pytest.fixture(scope="module")
def company(runtime):
    return a_company(runtime, plugins=PLUGINS)


@pytest.fixture(scope="module")
def served(runtime):
    app = create_app(runtime)
    app.test_client_class = Browser
    app.config["MAX_FORM_MEMORY_SIZE"] = 4 * 1024 * 1024
    return app


@pytest.fixture(scope="module")
def owner(runtime, company):
    return a_member(runtime, company)


@pytest.fixture(scope="module")
def browser(served, owner):
    client = served.test_client()
    client.sign_in(owner)
    return client


@pytest.fixture
def unchanged(runtime):
    found = Unchanged(runtime)
    yield found
    found.close()


@pytest.fixture(scope="module")
def reading(served, company):
    """What a member may open, with a number no database can hold, and a word with a NUL."""

    def of(number=1, word="x"):
        found = addresses(
            served, company.code, served.extensions["karvan.gate"].owners, number=number, word=word
        )
        wanted = {Audience.HOLDERS, Audience.SIGNED_IN}
        return [each for each in found if each.is_of_company and each.access.audience in wanted]

    return of


@pytest.mark.parametrize("number", [0, 2**31, 2**63, 2**80])
def test_a_number_that_is_no_id_leads_nowhere(browser, reading, number):
    faults = [
        f"{address}: {answer.status_code}"
        for address in reading(number)
        if address.method == "GET" and "<int" in address.rule
        if (answer := browser.get(address.path.replace(str(LARGEST), str(number)))).status_code
        >= 500
    ]

    assert faults == []


@pytest.mark.parametrize("word", ["%00", "%F0%9F%92%A9", "x" * 3000, "..%2F..%2Fetc", "%ED%A0%80"])
def test_a_word_that_is_none_leads_nowhere(browser, reading, word):
    marker = "w0rd"
    faults = [
        f"{address}: {answer.status_code}"
        for address in reading(word=marker)
        if address.method == "GET" and marker in address.path
        if (answer := browser.get(address.path.replace(marker, word))).status_code >= 500
    ]

    assert faults == []


def test_a_query_nobody_understands_is_no_fault(browser, reading):
    """Every page with one of the queries, in turn, so that all are tried on all kinds of pages."""
    faults = []
    pages = [each for each in reading() if each.method == "GET"]
    for place, address in enumerate(pages):
        query = QUERIES[place % len(QUERIES)]
        answer = browser.get(f"{address.path}?{query}")
        if answer.status_code >= 500:
            faults.append(f"{address}?{query[:60]}: {answer.status_code}")

    assert faults == []


def test_every_made_list_refuses_what_it_does_not_know(browser, runtime, company, served):
    known = {rule.endpoint for rule in served.url_map.iter_rules()}
    lists = [each for each in entities(runtime) if each.endpoint("list") in known]
    refused = (
        "f=no_such:eq:1",
        "sort=no_such",
        "size=1000000",
        "after=nonsense",
        "show=everything",
    )
    passed_over = []

    with served.test_request_context():
        adapter = served.url_map.bind("localhost")
        for entity in lists:
            path = adapter.build(entity.endpoint("list"), {"company": company.code})
            for query in refused:
                status = browser.get(f"{path}?{query}").status_code
                if status not in {400, 422}:
                    passed_over.append(f"{path}?{query}: {status}")

    assert passed_over == []


def entities(runtime) -> list[Entity]:
    return list(runtime.registry.declarations(Entity))


def test_a_post_of_nonsense_changes_nothing_and_is_no_fault(browser, reading, unchanged):
    """Every form of the kit with every column of its model, a megabyte, a NUL and a foreign id."""
    csrf = token_in(browser.get("/-/account"))
    faults = []
    unchanged.changes()
    for address in reading(999_999_999):
        made = any(
            address.endpoint.endswith(each) for each in ("_save", "_command", "_cell", "_move")
        )
        if address.method != "POST" or not made:
            continue
        for fields in (
            {"company_id": "1", "id": "1", "_version": "1"},
            {"name": MEGABYTE},
            {"name": "\0"},
        ):
            answer = browser.post(address.path, data={"csrf_token": csrf, **fields})
            changes = set(unchanged.changes() or ()) - TECHNICAL
            if answer.status_code >= 500 or answer.status_code < 400 or changes:
                faults.append(f"{address} {list(fields)}: {answer.status_code} {changes}")

    assert faults == []


def test_no_column_can_be_set_that_no_field_names(runtime, company, served, owner, unchanged):
    """Over REST, for every entity that has it: each column of the model by its own name."""
    scopes = frozenset({*runtime.registry.permissions})
    make = CreateToken(owner.id, "Hostile", scopes)
    token = runtime.run(company.id, CLI, lambda ctx: create_token(ctx, make).text)
    runtime.run(company.id, CLI, lambda ctx: add_record(ctx, name="Tea") and None)
    client, faults = served.test_client(), []
    unchanged.changes()
    for entity in entities(runtime):
        if not entity.rest or "create" not in entity.verbs:
            continue
        public = {each.name for each in entity.fields}
        path = f"/c/{company.code}/api/{entity.plugin}/v1/{entity.segment}"
        for column in entity.model.__mapper__.column_attrs.keys():  # noqa: SIM118 - a collection of SQLAlchemy, no dict
            if column in public or (not entity.fields and column not in TAKEN):
                continue
            headers = {
                "Authorization": f"Bearer {token}",
                "Idempotency-Key": f"{entity.code}.{column}",
            }
            answer = client.post(path, json={column: 1}, headers=headers)
            changes = set(unchanged.changes() or ()) - TECHNICAL
            if answer.status_code not in {400, 422} or changes:
                faults.append(f"{path} {column}: {answer.status_code} {changes}")

    assert faults == []


TAKEN = ("company_id", "id", "version", "created_at", "created_by")
