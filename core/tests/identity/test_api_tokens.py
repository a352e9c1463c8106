"""API tokens: within scopes, for one company, dead at once, counted, and never shown again."""

from __future__ import annotations

import re
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest
from sqlalchemy import text

from karvan.actors import Actor
from karvan.clock import FixedClock
from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.identity.credentials.api_tokens import new_token_text
from karvan.identity.credentials.api_tokens import permissions_within
from karvan.identity.credentials.api_tokens import prefix_of
from karvan.identity.errors import UnknownUser
from karvan.identity.queries.api_tokens import list_tokens
from karvan.identity.services.api_tokens import CreateToken
from karvan.identity.services.api_tokens import create_token
from karvan.identity.services.api_tokens import revoke_own_token
from karvan.identity.services.api_tokens import revoke_token_by_prefix
from karvan.identity.services.members import remove_member
from karvan.identity.services.members import set_member
from karvan.identity.services.users import disable_user
from karvan.identity.services.users import get_user
from karvan.testing.browser import a_member
from karvan.testing.builders import a_company

CLI = Actor.cli("test")
TOKEN = re.compile(r"kvt_[a-z2-9]{8}_[\w-]{43}")


@pytest.fixture
def accountant(runtime, company):
    return a_member(runtime, company, roles=("accountant",))


@pytest.fixture
def make(runtime, company, accountant):
    def work(*scopes, days=90, owner=accountant):
        command = CreateToken(owner.id, "Reporting", frozenset(scopes), days)
        return runtime.run(company.id, CLI, lambda ctx: create_token(ctx, command).text)

    return work


@pytest.fixture
def ask(client, company):
    """What a program with this token gets."""

    def work(token, page="-/jobs", *, method="get", code=company.code, **more):
        headers = {"Authorization": f"Bearer {token}"}
        return getattr(client, method)(f"/c/{code}/{page}", headers=headers, **more)

    return work


def change(runtime, company, act):
    runtime.run(company.id, CLI, act)


def test_the_prefix_is_found_again_and_nothing_else_is_a_token():
    made = new_token_text()

    assert prefix_of(made.text) == made.prefix
    assert prefix_of(made.text.upper()) is None
    assert prefix_of(made.text + " ") is None
    assert prefix_of("") is None


@pytest.mark.parametrize(
    ("scopes", "held", "left"),
    [
        pytest.param({"a", "b"}, {"b", "c"}, {"b"}, id="what both hold"),
        pytest.param({"a"}, {"*"}, {"a"}, id="an owner of everything"),
        pytest.param({"*"}, {"*"}, set(), id="everything is no scope"),
        pytest.param({"a"}, set(), set(), id="an owner of nothing"),
    ],
)
def test_a_token_never_holds_more_than_scopes_and_owner(scopes, held, left):
    assert permissions_within(scopes, frozenset(held)) == left


def test_a_request_within_the_scopes_is_answered_without_a_cookie(make, ask):
    answer = ask(make("core.job.read"))

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


def test_a_request_beyond_the_scopes_is_refused_with_a_problem_document(make, ask):
    answer = ask(make("core.report.read"))

    assert answer.status_code == 403
    assert answer.mimetype == "application/problem+json"
    assert answer.json["code"] == "core.forbidden"


def test_a_report_is_read_as_json(runtime, client, ask):
    company = a_company(runtime, plugins=("finance",))
    owner = a_member(runtime, company, roles=("accountant",))
    scopes = frozenset({"core.report.read", "finance.report.read"})
    command = CreateToken(owner.id, "Reporting", scopes)
    token = runtime.run(company.id, CLI, lambda ctx: create_token(ctx, command).text)

    page = f"/c/{company.code}/-/reports/finance.trial-balance.json?to=2025-12-31"
    answer = client.get(page, headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code in {200, 422}, answer.text
    assert answer.mimetype in {"application/json", "application/problem+json"}


def test_what_needs_no_permission_of_a_member_needs_a_scope_of_a_token(make, ask):
    assert ask(make("core.job.read"), "").status_code == 403
    assert ask(make("core.member"), "").status_code == 200


def test_a_cookie_beside_a_token_counts_for_nothing(client, member, make, ask):
    client.sign_in(member)

    assert ask(make("core.job.read"), "-/users").status_code == 403


@pytest.mark.parametrize(
    "token", ["", "kvt_", "kvt_aaaaaaaa_" + "a" * 43, "x" * 5000, "گذرواژه", "eyJhbGciOi.J9.x"]
)
def test_what_is_no_token_is_told_so(client, member, ask, token):
    client.sign_in(member)
    client.environ_base["REMOTE_ADDR"] = f"2001:db8:{member.id:x}::9"

    answer = ask(token.encode().decode("latin-1"))

    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_wrong_secret_behind_a_right_prefix_is_refused(make, ask):
    token = make("core.job.read")

    assert ask(token[:-1] + ("a" if token[-1] != "a" else "b")).status_code == 401


def test_guessing_tokens_is_slowed_down_and_hurts_no_good_one(client, member, make, ask):
    client.environ_base["REMOTE_ADDR"] = f"2001:db8:{member.id:x}::3"
    guesses = [ask(f"kvt_aaaaaaaa_{'a' * 43}").status_code for _each in range(13)]

    assert guesses[-1] == 429
    assert ask(make("core.job.read")).status_code == 200


def test_a_token_opens_no_other_company_and_no_page_of_the_installation(
    runtime, client, accountant, make, ask
):
    other = a_company(runtime)
    runtime.run(
        other.id, CLI, lambda ctx: set_member(ctx, get_user(ctx, accountant.email), ("accountant",))
    )
    token = make("core.job.read", "core.member")

    assert ask(token, code=other.code).status_code == 401
    answer = client.get("/-/account", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


def test_no_form_token_is_asked_of_a_program(runtime, make, ask, company):
    boss = a_member(runtime, company)
    token = make("core.setting.manage", owner=boss)

    assert ask(token, "-/settings", method="post", data={}).status_code == 303


def test_what_needs_a_fresh_proof_is_not_for_programs(runtime, make, ask, company):
    token = make("core.role.manage", owner=a_member(runtime, company))

    answer = ask(token, "-/roles/new", method="post", data={"code": "x", "name": "X"})

    assert answer.status_code == 403
    assert answer.json["code"] == "core.reauthentication_needed"


def test_what_a_program_changes_is_in_the_trail_under_token_and_owner(runtime, make, ask, company):
    boss = a_member(runtime, company)
    token = make("core.rate.manage", owner=boss)
    form = {"currency": "EUR", "rate": "0.9", "on": "2025-01-02"}
    ask(token, "-/rates/new", method="post", data=form)

    with runtime.database.begin(write=False, owner=True) as connection:
        rows = connection.execute(
            text("SELECT actor_kind, on_behalf_of, source FROM core_audit WHERE company_id = :c"),
            {"c": company.id},
        ).all()
    of_token = [row for row in rows if row.actor_kind == "token"]
    assert {row.on_behalf_of for row in of_token} <= {boss.id}
    assert all(prefix_of(token) in row.source for row in of_token)


ENDS = {
    "its owner is disabled": disable_user,
    "its owner leaves the company": remove_member,
    "it is revoked": lambda ctx, user: revoke_own_token(
        ctx, list_tokens(ctx, user_id=user.id)[0].id, user.id
    ),
    "it is revoked by its prefix": lambda ctx, user: revoke_token_by_prefix(
        ctx, list_tokens(ctx, user_id=user.id)[0].prefix
    ),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_it_is_dead_at_the_next_request_once(runtime, company, accountant, make, ask, end):
    token = make("core.job.read")
    assert ask(token).status_code == 200

    change(runtime, company, lambda ctx: end(ctx, get_user(ctx, accountant.email)))

    assert ask(token).status_code == 401


def test_a_right_its_owner_loses_is_lost_to_it_at_once(runtime, company, accountant, make, ask):
    token = make("core.job.read")
    assert ask(token).status_code == 200

    change(
        runtime, company, lambda ctx: set_member(ctx, get_user(ctx, accountant.email), ("viewer",))
    )

    assert ask(token).status_code == 403


def test_it_expires(runtime, make, ask, monkeypatch):
    clock = FixedClock(datetime.now(UTC))
    monkeypatch.setattr(runtime, "clock", clock)
    token = make("core.job.read", days=30)
    clock.move(timedelta(days=30))

    assert ask(token).status_code == 401


def test_asking_too_much_is_slowed_down(runtime, make, ask, monkeypatch):
    clock = FixedClock(datetime.now(UTC))
    monkeypatch.setattr(runtime, "clock", clock)
    security = runtime.config.security.model_copy(update={"token_requests_per_minute": 3})
    monkeypatch.setattr(runtime, "config", runtime.config.model_copy(update={"security": security}))
    token = make("core.job.read")
    codes = []
    for _each in range(5):
        codes.append(ask(token).status_code)
        clock.move(timedelta(seconds=2))

    assert codes == [200, 200, 200, 429, 429]
    clock.move(timedelta(minutes=1))
    assert ask(token).status_code == 200


def test_its_last_use_is_noted(runtime, company, accountant, make, ask):
    ask(make("core.job.read"))

    [shown] = runtime.run(
        company.id, CLI, lambda ctx: list_tokens(ctx, user_id=accountant.id), write=False
    )
    assert shown.last_used_at is not None


@pytest.mark.parametrize(
    ("name", "scopes", "days", "field"),
    [
        pytest.param(" ", {"core.job.read"}, 90, "name", id="no name"),
        pytest.param("A", {"core.job.read"}, 0, "days", id="no life"),
        pytest.param("A", {"core.job.read"}, 9999, "days", id="too long a life"),
        pytest.param("A", set(), 90, "scopes", id="no right"),
        pytest.param("A", {"core.user.manage"}, 90, "scopes", id="more than the owner holds"),
        pytest.param("A", {"*"}, 90, "scopes", id="everything"),
        pytest.param("A", {"core.no.such"}, 90, "scopes", id="an unknown right"),
    ],
)
def test_a_token_that_makes_no_sense_is_refused(
    runtime, company, accountant, name, scopes, days, field
):
    command = CreateToken(accountant.id, name, frozenset(scopes), days)

    with pytest.raises(Invalid) as refusal:
        change(runtime, company, lambda ctx: create_token(ctx, command))

    assert [each.field for each in refusal.value.problems] == [field]


def test_nobody_has_a_token_for_a_company_they_do_not_belong_to(runtime, company):
    stranger = a_member(runtime, a_company(runtime))
    command = CreateToken(stranger.id, "A", frozenset({"core.job.read"}))

    with pytest.raises(UnknownUser):
        change(runtime, company, lambda ctx: create_token(ctx, command))


def test_nobody_revokes_the_token_of_another(runtime, company, accountant, make, member):
    make("core.job.read")

    def revoke(ctx):
        [token] = list_tokens(ctx, user_id=accountant.id)
        revoke_own_token(ctx, token.id, member.id)

    with pytest.raises(NotFound):
        change(runtime, company, revoke)


def test_the_page_shows_a_token_once_and_lists_what_it_begins_with(client, member):
    client.sign_in(member)
    page = f"/c/{member.company}/-/tokens"

    made = client.submit(page, name="Reporting", days="۹۰", scopes=["core.job.read"])

    token = TOKEN.search(made.text)[0]
    listed = client.get(page).text
    assert f"kvt_{prefix_of(token)}" in listed
    assert token not in listed


def test_the_page_offers_only_rights_one_holds(runtime, client, company, accountant):
    client.sign_in(accountant)

    page = client.get(f"/c/{company.code}/-/tokens").text

    assert 'value="core.job.read"' in page
    assert 'value="core.user.manage"' not in page


def test_an_administrator_of_the_company_revokes_anybodys(client, member, make, ask):
    token = make("core.job.read")
    client.sign_in(member)
    page = client.get(f"/c/{member.company}/-/tokens/all").text
    address = re.search(r'action="([^"]+/revoke)"', page)[1]

    client.submit(address)

    assert ask(token).status_code == 401


def test_no_token_stands_in_the_database_or_the_trail(runtime, make, ask):
    token = make("core.job.read")
    ask(token)

    with runtime.database.begin(write=False, owner=True) as connection:
        stored = str(connection.execute(text("SELECT * FROM core_api_token")).all())
        told = str(connection.execute(text("SELECT data FROM core_audit")).all())

    secret = token.split("_", 2)[2]
    assert len(secret) == 43
    assert not [where for where in (stored, told) if secret in where]
