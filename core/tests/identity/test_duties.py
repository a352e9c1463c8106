"""Rights that should stay apart: told of, warned of, or refused when they come together."""

from __future__ import annotations

import pytest

from karvan.actors import Actor
from karvan.errors import ConfirmableWarning
from karvan.identity import permissions as p
from karvan.identity.duties import new_conflicts
from karvan.identity.errors import DutiesConflict
from karvan.identity.queries.duties import list_violations
from karvan.identity.services.members import set_member
from karvan.identity.services.roles import SaveRole
from karvan.identity.services.roles import save_role
from karvan.identity.services.users import get_user
from karvan.plugins.declarations import DutyConflict
from karvan.testing.browser import a_member

CLI = Actor.cli("test")
PAIR = DutyConflict("core", "pair", "a", "b", "Does both")
ERASE = "core.privacy.erase"


@pytest.mark.parametrize(
    ("before", "after", "count"),
    [
        pytest.param({"a"}, {"a", "b"}, 1, id="brought together"),
        pytest.param({"a", "b"}, {"a", "b", "c"}, 0, id="together before"),
        pytest.param(set(), {"a", "c"}, 0, id="one of them"),
        pytest.param(set(), {"*"}, 0, id="everything"),
    ],
)
def test_only_what_a_change_brings_together_counts(before, after, count):
    assert len(new_conflicts(frozenset(before), frozenset(after), [PAIR])) == count


@pytest.fixture
def split(runtime, company):
    """Two roles, each with one right of a pair, and what the company does about it."""

    def work(mode="warn"):
        def make(ctx):
            ctx.set_setting("core.duty_conflicts", mode)
            save_role(ctx, SaveRole("granter", "Granter", frozenset({p.USER_MANAGE})))
            save_role(ctx, SaveRole("eraser", "Eraser", frozenset({ERASE})))

        runtime.run(company.id, CLI, make)

    return work


@pytest.fixture
def granter(runtime, company, split):
    split()
    return a_member(runtime, company, roles=("granter",), name="Grace Example")


def as_person(company_member):
    return Actor.user(company_member.id, "Boss", frozenset({"*"}))


def give(runtime, company, person, roles, actor, **more):
    runtime.run(
        company.id,
        actor,
        lambda ctx: set_member(ctx, get_user(ctx, person.email), roles, **more).id,
    )


def violations(runtime, company):
    found = runtime.run(company.id, CLI, list_violations, write=False)
    return {(each.member.name, each.conflict and each.conflict.full_code) for each in found}


def test_granting_both_is_warned_of_and_done_once_confirmed(runtime, company, member, granter):
    both = ("granter", "eraser")
    with pytest.raises(ConfirmableWarning, match="should stay apart"):
        give(runtime, company, granter, both, as_person(member))
    assert ("Grace Example", "core.users-and-erasure") not in violations(runtime, company)

    give(runtime, company, granter, both, as_person(member), confirmed=True)

    assert ("Grace Example", "core.users-and-erasure") in violations(runtime, company)


def test_a_company_may_refuse_it(runtime, company, member, granter, split):
    split("refuse")

    with pytest.raises(DutiesConflict, match="Grace Example"):
        give(runtime, company, granter, ("granter", "eraser"), as_person(member), confirmed=True)
    with pytest.raises(DutiesConflict):
        give(runtime, company, granter, ("granter", "eraser"), CLI)


def test_a_company_may_ignore_it(runtime, company, member, granter, split):
    split("ignore")

    give(runtime, company, granter, ("granter", "eraser"), as_person(member))

    assert ("Grace Example", "core.users-and-erasure") in violations(runtime, company)


def test_widening_a_role_looks_at_everybody_who_has_it(runtime, company, member, granter):
    wider = SaveRole("granter", "Granter", frozenset({p.USER_MANAGE, ERASE}))

    with pytest.raises(ConfirmableWarning, match="Grace Example"):
        runtime.run(company.id, as_person(member), lambda ctx: save_role(ctx, wider).id)


def test_an_administrator_is_shown_as_holding_everything(runtime, company, member):
    assert (member.name, None) in violations(runtime, company)


def test_the_page_warns_and_goes_on_when_told_to(runtime, client, company, member, granter):
    client.sign_in(member)
    page = f"/c/{company.code}/-/users/{granter.id}"

    asked = client.submit(page, roles=["granter", "eraser"])
    done = client.submit(page, roles=["granter", "eraser"], _confirm="duties")

    assert asked.status_code == 422
    assert 'name="_confirm" value="duties"' in asked.text
    assert done.status_code == 303


def test_the_page_and_the_reports_name_who_holds_both(runtime, client, company, member, granter):
    give(runtime, company, granter, ("granter", "eraser"), CLI)
    client.sign_in(member)

    page = client.get(f"/c/{company.code}/-/duties").text
    review = client.get(f"/c/{company.code}/-/reports/core.access-review.csv").text
    conflicts = client.get(f"/c/{company.code}/-/reports/core.duty-conflicts.json").text

    assert "Grace Example" in page
    assert f"granter,{p.USER_MANAGE}" in review
    assert granter.email in conflicts


def test_the_access_review_is_read_with_a_token_within_its_scopes(runtime, client, company, member):
    from karvan.identity.services.api_tokens import CreateToken
    from karvan.identity.services.api_tokens import create_token

    scopes = frozenset({p.REPORT_READ, p.USER_MANAGE})
    token = runtime.run(
        company.id, CLI, lambda ctx: create_token(ctx, CreateToken(member.id, "R", scopes)).text
    )

    answer = client.get(
        f"/c/{company.code}/-/reports/core.access-review.json",
        headers={"Authorization": f"Bearer {token}"},
    )

    assert answer.status_code == 200
    assert member.email in answer.text
