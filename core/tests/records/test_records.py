"""Any record by kind and id: what it is called, where it is, and who may know of it."""

from __future__ import annotations

import pytest

from karvan.actors import Actor
from karvan.contracts.references import DocumentRef
from karvan.documents.records import find_record
from karvan.documents.records import link_to
from karvan.documents.records import list_readers
from karvan.documents.records import may_read
from karvan.documents.records import readable_kinds
from karvan.documents.records import require_record
from karvan.documents.records import title_of
from karvan.errors import NotFound
from karvan.modules.parties.services import CreateParty
from karvan.modules.parties.services import create_party
from karvan.testing.browser import a_member
from karvan.testing.builders import a_company

CLI = Actor.cli("test")


@pytest.fixture
def ref(ctx):
    return DocumentRef("core.party", create_party(ctx, CreateParty("Saffron Road")).id)


def test_a_record_is_found_named_and_linked(ctx, ref):
    assert find_record(ctx, ref).id == ref.id
    assert str(title_of(ctx, ref)) == "Saffron Road"
    assert link_to(ctx, ref) == ("core.party_page", {"record_id": ref.id})
    assert "core.party" in readable_kinds(ctx)


@pytest.mark.parametrize(
    "ref",
    [
        DocumentRef("core.party", 999_999),
        DocumentRef("finance.entry", 1),
        DocumentRef("core.user", 1),
        DocumentRef("nobody.thing", 1),
        DocumentRef("", 0),
    ],
)
def test_what_is_absent_off_or_no_record_is_not_found(ctx, ref):
    assert link_to(ctx, ref) is None
    assert str(title_of(ctx, ref))
    with pytest.raises(NotFound):
        require_record(ctx, ref)


def test_a_module_that_is_off_has_no_records(runtime):
    company = a_company(runtime, plugins=("finance",))
    with runtime.company_work(company.id, CLI) as ctx:
        assert may_read(ctx, DocumentRef("finance.entry", 1))
    off = a_company(runtime)
    with runtime.company_work(off.id, CLI) as ctx:
        assert not may_read(ctx, DocumentRef("finance.entry", 1))


def test_without_the_permission_a_record_is_not_there(runtime, company):
    made = runtime.run(company.id, CLI, lambda ctx: create_party(ctx, CreateParty("Saffron")).id)
    stranger = Actor.user(1, "Stranger", frozenset({"core.note.create"}))

    with runtime.company_work(company.id, stranger) as ctx, pytest.raises(NotFound):
        require_record(ctx, DocumentRef("core.party", made))


def test_the_readers_of_a_record_are_members_with_the_permission(runtime, company):
    sees = a_member(runtime, company, roles=("viewer",))
    boss = a_member(runtime, company, roles=("administrator",))
    a_member(runtime, company, roles=())
    a_member(runtime, a_company(runtime), roles=("administrator",))

    with runtime.company_work(company.id, CLI) as ctx:
        readers = list_readers(ctx, DocumentRef("core.party", 1))

    assert {each.id for each in readers} == {sees.id, boss.id}
