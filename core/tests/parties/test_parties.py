"""Parties: created, found and changed; what cannot be one is refused by field."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from karvan.actors import Actor
from karvan.audit.models import AuditEntry
from karvan.errors import Forbidden
from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.errors import StaleVersion
from karvan.modules.parties.models import Party
from karvan.modules.parties.queries import find_party_by_code
from karvan.modules.parties.queries import get_party
from karvan.modules.parties.queries import list_parties
from karvan.modules.parties.services import CreateParty
from karvan.modules.parties.services import UpdateParty
from karvan.modules.parties.services import create_party
from karvan.modules.parties.services import update_party
from karvan.testing.builders import a_company


def test_a_party_gets_a_code_when_it_has_none(ctx):
    party = create_party(ctx, CreateParty("  Saffron Road Ltd "))

    assert party.name == "Saffron Road Ltd"
    assert party.code == f"P{party.id}"
    assert party.active


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (CreateParty("  "), "name"),
        (CreateParty("x" * 201), "name"),
        (CreateParty("Ann", kind="robot"), "kind"),
        (CreateParty("Ann", code="x" * 41), "code"),
        (CreateParty("Ann", code="TAKEN"), "code"),
    ],
    ids=["no name", "long name", "unknown kind", "long code", "code in use"],
)
def test_what_is_wrong_is_named_by_its_field(ctx, command, field):
    create_party(ctx, CreateParty("First", code="TAKEN"))

    with pytest.raises(Invalid) as refusal:
        create_party(ctx, command)

    assert [problem.field for problem in refusal.value.problems] == [field]


def test_a_party_is_found_however_its_name_is_typed(ctx):
    create_party(ctx, CreateParty("شركت كاروان ۱۲"))
    create_party(ctx, CreateParty("Saffron Road"))

    found = [list_parties(ctx, search=text) for text in ("کاروان 12", "ROAD saf", "nobody")]

    assert [len(each) for each in found] == [1, 1, 0]


def test_a_list_goes_on_behind_the_last_party_seen(ctx):
    for number in range(5):
        create_party(ctx, CreateParty(f"Party {number}"))

    first = list_parties(ctx, limit=3)
    rest = list_parties(ctx, after=(first[-1].sort_name, first[-1].id), limit=3)

    assert [party.name for party in [*first, *rest]] == [f"Party {n}" for n in range(5)]


def test_a_change_that_someone_else_overtook_is_refused(ctx):
    party = create_party(ctx, CreateParty("Ann", code="ANN"))
    change = UpdateParty(party.id, party.version, "Anna", "person", "ANN")
    update_party(ctx, change)

    with pytest.raises(StaleVersion):
        update_party(ctx, change)

    assert get_party(ctx, party.id).name == "Anna"


def test_a_party_of_another_company_is_not_there(runtime, company):
    actor = Actor.cli("test")
    elsewhere = a_company(runtime)
    party = runtime.run(
        company.id, actor, lambda ctx: create_party(ctx, CreateParty("Ann", code="ANN"))
    )

    def look(other):
        with pytest.raises(NotFound):
            get_party(other, party.id)
        return find_party_by_code(other, "ANN")

    assert runtime.run(elsewhere.id, actor, look, write=False) is None


def test_creating_asks_for_its_permission(runtime, company):
    reader = Actor.user(1, "reader", frozenset({"core.party.read"}))

    with pytest.raises(Forbidden, match=r"core\.party\.create"):
        runtime.run(company.id, reader, lambda ctx: create_party(ctx, CreateParty("Ann")))


def test_the_trail_holds_no_name_of_a_party(runtime, company):
    actor = Actor.cli("test")
    runtime.run(company.id, actor, lambda ctx: create_party(ctx, CreateParty("Zarathustra")))

    def trail(ctx):
        entries = select(AuditEntry).where(AuditEntry.entity == "core.party")
        return [str(entry.data) for entry in ctx.session.scalars(entries)]

    found = runtime.run(company.id, actor, trail, write=False)
    assert len(found) == 1
    assert "zarathustra" not in found[0].lower()


def test_two_parties_of_one_name_have_keys_of_their_own(ctx):
    create_party(ctx, CreateParty("Ann"))
    create_party(ctx, CreateParty("Ann"))

    keys = ctx.session.scalars(select(Party.group_key)).all()

    assert len(set(keys)) == 2
