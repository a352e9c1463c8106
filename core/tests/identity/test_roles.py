"""Roles, members and what they may do."""

from __future__ import annotations

import pytest

from karvan.actors import Actor
from karvan.errors import Invalid
from karvan.identity import permissions as p
from karvan.identity.errors import LastAdministrator
from karvan.identity.errors import RoleInUse
from karvan.identity.errors import UnknownRole
from karvan.identity.queries.people import list_members
from karvan.identity.queries.people import list_roles
from karvan.identity.queries.permissions import PermissionCache
from karvan.identity.queries.permissions import actor_for
from karvan.identity.queries.permissions import with_implied
from karvan.identity.queries.signed_in import CompanyAccess
from karvan.identity.services.members import find_membership
from karvan.identity.services.members import remove_member
from karvan.identity.services.members import set_member
from karvan.identity.services.roles import SaveRole
from karvan.identity.services.roles import remove_role
from karvan.identity.services.roles import save_role

CLI = Actor.cli("test")


@pytest.fixture
def here(runtime, company):
    """Run something in the company's unit of work, and commit."""

    def run(work, *arguments):
        return runtime.run(company.id, CLI, lambda ctx: work(ctx, *arguments))

    return run


@pytest.fixture
def access(here, runtime, company, person):
    """The person's way into the company, at the present epoch."""

    def now():
        def work(ctx):
            member = find_membership(ctx, person.user_id)
            return CompanyAccess(company.id, member.id, ctx.uow.epoch)

        return here(work)

    return now


def test_what_is_held_brings_what_it_implies_to_any_depth():
    implied = {"a.post": ("a.create",), "a.create": ("a.read",), "b.post": ("b.read",)}

    assert with_implied({"a.post"}, implied) == {"a.post", "a.create", "a.read"}


def test_rights_that_imply_each_other_are_no_trap():
    assert with_implied({"a"}, {"a": ("b",), "b": ("a",)}) == {"a", "b"}


def test_an_administrator_may_do_everything(here, runtime, company, person):
    person.change(set_member, ("administrator",))

    actor = actor_for(runtime, person.user_id, company.id)

    assert actor.can("anything.at.all")


def test_a_member_may_do_what_the_roles_say_together(runtime, company, person):
    person.change(set_member, ("viewer", "accountant"))

    actor = actor_for(runtime, person.user_id, company.id)

    assert actor.can(p.REPORT_READ)
    assert actor.can(p.RATE_MANAGE)
    assert not actor.can(p.USER_MANAGE)


def test_a_role_s_rights_hold_in_its_company_alone(runtime, person):
    from karvan.testing.builders import a_company

    other = a_company(runtime)

    assert actor_for(runtime, person.user_id, other.id) is None


def test_a_changed_role_is_in_force_at_the_next_request(here, runtime, access, person):
    cache = PermissionCache(runtime)
    assert p.AUDIT_READ not in cache.permissions_of(access())

    here(save_role, SaveRole("clerk", "Clerk", frozenset({p.AUDIT_READ})))

    assert cache.permissions_of(access()) == {p.AUDIT_READ}


def test_rights_are_read_once_while_nothing_changes(runtime, access):
    cache = PermissionCache(runtime)
    before = access()

    assert cache.permissions_of(before) is cache.permissions_of(before)


def test_a_role_may_be_made_named_and_removed(here, company):
    here(save_role, SaveRole("auditor", "Auditor", frozenset({p.AUDIT_READ})))
    made = {each.code: each for each in here(list_roles)}["auditor"]

    here(remove_role, "auditor")

    assert str(made.name) == "Auditor"
    assert made.permissions == {p.AUDIT_READ}
    assert "auditor" not in {each.code for each in here(list_roles)}


def test_a_role_someone_has_is_not_removed(here, person):
    with pytest.raises(RoleInUse):
        here(remove_role, "clerk")


@pytest.mark.parametrize(
    ("command", "field"),
    [
        pytest.param(SaveRole("Big Boss", "Boss", frozenset()), "code", id="capitals and blanks"),
        pytest.param(SaveRole("boss", "", frozenset()), "name", id="no name"),
        pytest.param(
            SaveRole("boss", "Boss", frozenset({"core.user.mange"})), "permissions", id="misspelt"
        ),
    ],
)
def test_a_role_that_cannot_be_is_refused(here, company, command, field):
    with pytest.raises(Invalid) as refusal:
        here(save_role, command)

    assert [each.field for each in refusal.value.problems] == [field]


def test_an_unknown_role_is_refused_naming_those_there_are(person):
    with pytest.raises(UnknownRole) as refusal:
        person.change(set_member, ("emperor",))

    assert "accountant" in refusal.value.message


@pytest.mark.parametrize(
    ("act", "arguments"),
    [
        pytest.param(set_member, (("viewer",),), id="another role"),
        pytest.param(remove_member, (), id="removed"),
    ],
)
def test_the_last_administrator_stays_one(person, act, arguments):
    person.change(set_member, ("administrator",))

    with pytest.raises(LastAdministrator):
        person.change(act, *arguments)


def test_a_member_is_listed_with_roles(here, person):
    person.change(set_member, ("viewer", "clerk"))

    member = here(list_members)[0]

    assert (member.email, member.roles) == (person.email, ("clerk", "viewer"))
