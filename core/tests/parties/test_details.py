"""Roles, contact points, addresses, numbers, relations, snapshots: what fits and what is refused."""

from __future__ import annotations

import sys
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from karvan.audit.guard import recorded
from karvan.errors import Frozen
from karvan.errors import Invalid
from karvan.modules.parties import errors
from karvan.modules.parties.queries import get_account
from karvan.modules.parties.queries import list_parties
from karvan.modules.parties.queries.duplicates import Draft
from karvan.modules.parties.queries.duplicates import find_duplicates
from karvan.modules.parties.queries.traits import find_shared_contacts
from karvan.modules.parties.services import AddIdentifier
from karvan.modules.parties.services import AddRelation
from karvan.modules.parties.services import CreateParty
from karvan.modules.parties.services import SaveAddress
from karvan.modules.parties.services import SaveContactPoint
from karvan.modules.parties.services import UpdateParty
from karvan.modules.parties.services import add_contact_point
from karvan.modules.parties.services import add_identifier
from karvan.modules.parties.services import add_relation
from karvan.modules.parties.services import add_role
from karvan.modules.parties.services import create_party
from karvan.modules.parties.services import end_role
from karvan.modules.parties.services import save_address
from karvan.modules.parties.services import snapshot_party
from karvan.modules.parties.services import update_party
from karvan.modules.parties.services.verification import check_parties

DAY = date(2025, 3, 1)


@pytest.fixture
def firm(ctx):
    return create_party(ctx, CreateParty("Saffron Road", country="GB"))


@pytest.fixture
def ann(ctx):
    return create_party(ctx, CreateParty("Ann Fictive", kind="person"))


def test_a_party_is_found_by_its_name_in_any_language(ctx):
    create_party(ctx, CreateParty("Saffron Road", names={"fa": "شرکت راه زعفران"}))

    found = [list_parties(ctx, search=each) for each in ("saffron", "زعفران", "راه saffron")]

    assert [len(each) for each in found] == [1, 1, 0]


def test_keys_follow_the_names(ctx, firm):
    update_party(
        ctx,
        UpdateParty(firm.id, firm.version, "Basil Lane", firm.kind, "", names={"fa": "ریحان"}),
    )

    assert [len(list_parties(ctx, search=each)) for each in ("saffron", "basil", "ریحان")] == [
        0, 1, 1,
    ]  # fmt: skip
    assert check_parties(ctx).ok


def test_codes_come_from_a_series_of_their_own(ctx):
    ctx.set_setting("core.party_series", "C")

    first, second = (create_party(ctx, CreateParty(name)) for name in ("One", "Two"))
    ctx.uow.finish()

    assert (first.code, second.code) == ("C00001", "C00002")


def test_a_role_is_held_once_at_a_time_and_ends_on_a_day(ctx, firm):
    held = add_role(ctx, firm.id, "customer", valid_from=DAY)

    again = add_role(ctx, firm.id, "customer")
    with pytest.raises(errors.RoleHeldAlready):
        add_role(ctx, firm.id, "customer", valid_from=date(2024, 1, 1))
    ended = end_role(ctx, firm.id, held.id, valid_to=date(2025, 4, 1))
    anew = add_role(ctx, firm.id, "customer", valid_from=date(2025, 4, 1))

    assert again is held
    assert (ended.valid_to, anew.valid_to) == (date(2025, 4, 1), None)


def test_a_role_nobody_declares_is_refused(ctx, firm):
    with pytest.raises(errors.RoleUnknown):
        add_role(ctx, firm.id, "garage.driver")


@pytest.mark.parametrize(
    ("kind", "typed", "key"),
    [
        ("phone", "۰۲۰ ۷۹۴۶ ۰۹۵۸", "+442079460958"),
        ("phone", "+98 21 8877 6655", "+982188776655"),
        ("mail", " Ann.Lee+Road@Saffron.Example ", "ann.lee+road@saffron.example"),
        ("url", "www.Saffron.example/shop", "saffron.example"),
        ("social", "@SaffronRoad", "saffronroad"),
    ],
)
def test_a_value_is_kept_as_typed_and_compared_by_its_key(ctx, firm, kind, typed, key):
    point = add_contact_point(ctx, SaveContactPoint(firm.id, kind, typed))

    assert point.value_key == key
    assert point.is_parsed


def test_a_number_nobody_can_read_is_kept_and_said(ctx, firm):
    point = add_contact_point(ctx, SaveContactPoint(firm.id, "phone", "room 123"))

    assert (point.value_key, point.is_parsed) == ("123", False)


def test_a_value_is_taken_once_a_party_but_may_be_shared(ctx, firm, ann):
    point = add_contact_point(ctx, SaveContactPoint(firm.id, "mail", "info@saffron.example"))
    add_contact_point(ctx, SaveContactPoint(ann.id, "mail", "INFO@saffron.example"))

    with pytest.raises(Invalid, match="already"):
        add_contact_point(ctx, SaveContactPoint(firm.id, "mail", "info@SAFFRON.example"))

    assert get_account(ctx, firm.id).shared == {point.id}


def test_a_value_of_three_unrelated_parties_is_no_strong_evidence(ctx, firm, ann):
    contact = ("phone", "+442079460958")
    others = [create_party(ctx, CreateParty(name)).id for name in ("Basil", "Cumin")]
    for party in (firm.id, ann.id, others[0]):
        add_contact_point(ctx, SaveContactPoint(party, *contact))
    add_relation(ctx, AddRelation(ann.id, firm.id))

    of_two_circles = find_shared_contacts(ctx, [contact])
    add_contact_point(ctx, SaveContactPoint(others[1], *contact))

    assert of_two_circles == frozenset()
    assert find_shared_contacts(ctx, [contact]) == {contact}


def test_there_is_one_primary_contact_and_one_default_address_of_each_kind(ctx, firm):
    for value in ("a@saffron.example", "b@saffron.example"):
        add_contact_point(ctx, SaveContactPoint(firm.id, "mail", value, is_primary=True))
    for city in ("Yazd", "Shiraz"):
        save_address(ctx, SaveAddress(firm.id, "office", city=city, is_default=True))

    account = get_account(ctx, firm.id)
    assert [each.is_primary for each in account.contacts] == [False, True]
    assert [each.is_default for each in account.addresses] == [False, True]


def test_a_number_is_checked_where_that_is_possible(ctx, firm):
    iban = add_identifier(ctx, AddIdentifier(firm.id, "iban", "GB33 BUKB 2020 1555 5555 55"))
    other = add_identifier(ctx, AddIdentifier(firm.id, "other", "X-77"))

    with pytest.raises(Invalid, match="check digits"):
        add_identifier(ctx, AddIdentifier(firm.id, "iban", "GB33 BUKB 2020 1555 5555 56"))

    assert (iban.is_checked, other.is_checked) == (True, False)


def test_without_the_checking_library_a_number_is_taken_unchecked(ctx, firm, monkeypatch):
    monkeypatch.setitem(sys.modules, "stdnum", None)  # as if it were not installed

    iban = add_identifier(ctx, AddIdentifier(firm.id, "iban", "GB33BUKB20201555555556"))

    assert not iban.is_checked


def test_a_person_has_one_primary_employer(ctx, firm, ann):
    second = create_party(ctx, CreateParty("Basil Lane"))
    add_relation(ctx, AddRelation(ann.id, firm.id, is_primary=True))
    add_relation(ctx, AddRelation(ann.id, second.id))
    third = create_party(ctx, CreateParty("Cumin Way"))

    with pytest.raises(errors.PrimaryEmployerThere):
        add_relation(ctx, AddRelation(ann.id, third.id, is_primary=True))


@pytest.mark.parametrize(
    ("one", "other", "role", "refusal"),
    [
        ("ann", "ann", "employee", errors.RelationToItself),
        ("firm", "ann", "employee", errors.WrongKindForRelation),
        ("ann", "firm", "king", Invalid),
    ],
    ids=["itself", "the wrong way round", "unknown"],
)
def test_relations_that_make_no_sense_are_refused(ctx, firm, ann, one, other, role, refusal):
    ids = {"firm": firm.id, "ann": ann.id}

    with pytest.raises(refusal):
        add_relation(ctx, AddRelation(ids[one], ids[other], role))


def test_the_same_print_is_kept_once_and_never_changes(ctx, firm):
    save_address(ctx, SaveAddress(firm.id, "billing", "12 Long Street", "London", "", "N1 9GU"))

    first, again = snapshot_party(ctx, firm.id), snapshot_party(ctx, firm.id)
    update_party(ctx, UpdateParty(firm.id, firm.version, "Saffron Way", firm.kind, ""))
    later = snapshot_party(ctx, firm.id)

    assert first is again
    assert (first.name, first.address) == ("Saffron Road", "12 Long Street\nN1 9GU London")
    assert later.name == "Saffron Way"
    change = text("UPDATE core_party_snapshot SET language = 'x' WHERE company_id = :company")
    with pytest.raises((Frozen, DBAPIError)), recorded(ctx.uow):  # by trigger, and by right
        ctx.uow.connection.execute(change, {"company": ctx.company.id})


def test_a_draft_finds_who_it_may_be_with_reasons(ctx, firm, ann):
    add_contact_point(ctx, SaveContactPoint(firm.id, "mail", "info@saffron.example"))

    by_mail = find_duplicates(ctx, Draft("Other", contacts=[("mail", "info@saffron.example")]))
    by_name = find_duplicates(ctx, Draft("Safron Road Ltd", kind="organisation"))
    nobody = find_duplicates(ctx, Draft("Quite Different"))

    assert [(each.party_id, each.score) for each in by_mail] == [(firm.id, 90)]
    assert (by_name[0].party_id, by_name[0].word) == (firm.id, "probable")
    assert nobody == []


def test_every_view_shows_a_company_its_own_rows(runtime):
    if runtime.database.kind == "sqlite":
        return
    with runtime.database.begin(write=False, owner=True) as connection:
        unsafe = connection.exec_driver_sql(
            "SELECT relname FROM pg_class WHERE relkind = 'v'"
            " AND relnamespace = current_schema()::regnamespace"
            " AND NOT COALESCE(reloptions::text LIKE '%%security_invoker=true%%', false)"
        ).all()
    assert unsafe == []
