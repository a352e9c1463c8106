"""Merging parties: everything that refers to the loser comes to refer to the winner."""

from __future__ import annotations

import pytest
from sqlalchemy import func
from sqlalchemy import select
from tests.support.garage import a_party
from tests.support.garage import add
from tests.support.garage import everything
from tests.support.garage import rows_of

from karvan.actors import Actor
from karvan.audit.models import AuditEntry
from karvan.errors import Forbidden
from karvan.errors import PluginFailure
from karvan.errors import Refusal
from karvan.errors import StaleVersion
from karvan.events.worker import Worker
from karvan.modules.parties import errors
from karvan.modules.parties.models import DuplicateCandidate
from karvan.modules.parties.models import MergeMove
from karvan.modules.parties.models import MergeOp
from karvan.modules.parties.models import Party
from karvan.modules.parties.queries import get_account
from karvan.modules.parties.queries import resolve_party
from karvan.modules.parties.queries.resolved import PARTY_RESOLVED
from karvan.modules.parties.services import AddRelation
from karvan.modules.parties.services import SaveAddress
from karvan.modules.parties.services import SaveContactPoint
from karvan.modules.parties.services import UpdateParty
from karvan.modules.parties.services import add_contact_point
from karvan.modules.parties.services import add_relation
from karvan.modules.parties.services import add_role
from karvan.modules.parties.services import save_address
from karvan.modules.parties.services import update_party
from karvan.modules.parties.services.merging import MergeParties
from karvan.modules.parties.services.merging import merge_parties
from karvan.modules.parties.services.merging import plan_merge
from karvan.testing.builders import a_company

CLI = Actor.cli("test")


@pytest.fixture
def pair(at_work):
    return a_party(at_work, "Saffron Road"), a_party(at_work, "Saffron Rd Ltd")


def merge(ctx, winner, *losers, **choices):
    return merge_parties(ctx, MergeParties(winner, losers, **choices))


def holders(ctx, table, column="party_id"):
    return [row[column] for row in rows_of(ctx, table)]


def test_rows_move_to_the_winner_with_trail_and_version(at_work, pair):
    winner, loser = pair
    driver = add(at_work, "garage_driver", party_id=loser)
    add(at_work, "garage_visit", party_id=loser, word="first")

    op = merge(at_work, winner, loser)

    at_work.uow.finish()
    assert rows_of(at_work, "garage_driver")[0] | {"version": 2} == {
        "company_id": at_work.company.id, "id": driver, "party_id": winner,
        "licence": None, "remark": None, "version": 2,
    }  # fmt: skip
    assert holders(at_work, "garage_visit") == [winner]
    trail = at_work.session.scalars(
        select(AuditEntry.data).where(AuditEntry.entity == "garage.driver")
    ).all()
    assert {"party_id": [loser, winner]} in trail
    assert (op.state, op.rows) == ("done", 4)


def test_the_loser_points_at_the_winner_and_so_does_who_was_merged_into_it(at_work, pair):
    winner, loser = pair
    earliest = a_party(at_work, "S. Road")
    merge(at_work, loser, earliest)

    merge(at_work, winner, loser)

    assert [resolve_party(at_work, each) for each in (earliest, loser, winner)] == [winner] * 3
    resolved = select(PARTY_RESOLVED.c.id).where(
        PARTY_RESOLVED.c.company_id == at_work.company.id, PARTY_RESOLVED.c.resolved_id == winner
    )
    assert set(at_work.session.scalars(resolved)) == {winner, loser, earliest}


def test_a_row_that_would_collide_is_folded_into_the_winners(at_work, pair):
    winner, loser = pair
    kept = add(at_work, "garage_driver", party_id=winner, licence=None, remark="mine")
    gone = add(at_work, "garage_driver", party_id=loser, licence="L-1", remark="theirs")
    add(at_work, "garage_trip", driver_id=gone, guest_id=loser)
    add(at_work, "garage_sticker", record_kind="garage.driver", record_id=gone, word="new")

    merge(at_work, winner, loser)

    [driver] = rows_of(at_work, "garage_driver")
    assert (driver["id"], driver["licence"], driver["remark"]) == (kept, "L-1", "mine")
    [trip] = rows_of(at_work, "garage_trip")
    assert (trip["driver_id"], trip["guest_id"]) == (kept, winner)
    assert holders(at_work, "garage_sticker", "record_id") == [kept]


@pytest.mark.parametrize("both", [False, True], ids=["loser only", "both"])
def test_an_extension_row_is_written_under_the_winner_or_folded(at_work, pair, both):
    winner, loser = pair
    add(at_work, "garage_x_party", party_id=loser, colour="red", size="L")
    add(at_work, "garage_wish", profile_id=loser, word="heating")
    if both:
        add(at_work, "garage_x_party", party_id=winner, colour="blue")

    merge(at_work, winner, loser)

    [profile] = rows_of(at_work, "garage_x_party")
    colour = "blue" if both else "red"
    assert (profile["party_id"], profile["colour"], profile["size"]) == (winner, colour, "L")
    assert holders(at_work, "garage_wish", "profile_id") == [winner]


def test_frozen_rows_stay_and_drafts_move(at_work, pair):
    winner, loser = pair
    add(at_work, "garage_bill", party_id=loser, state="draft")
    posted = add(at_work, "garage_bill", party_id=loser, state="draft")
    bills = MergeMove.metadata.tables["garage_bill"]
    from karvan.modules.parties.services.merging.rows import write_row

    key = {"company_id": at_work.company.id, "id": posted}
    write_row(at_work, bills, key, {"state": "posted"})
    add(at_work, "garage_receipt", party_id=loser, word="paid")

    plan = plan_merge(at_work, winner, [loser])
    merge(at_work, winner, loser)

    assert holders(at_work, "garage_bill") == [winner, loser]
    assert holders(at_work, "garage_receipt") == [loser]
    counted = {each.table: (each.rows, each.frozen) for each in plan.lines}
    assert counted["garage_bill"] == (1, 1)
    assert counted["garage_receipt"] == (0, 1)


def test_pairs_move_and_doubled_ones_are_folded(at_work, pair):
    winner, loser = pair
    for party, word in ((winner, "vip"), (loser, "vip"), (loser, "late")):
        add(at_work, "garage_sticker", record_kind="core.party", record_id=party, word=word)
    add(at_work, "garage_sticker", record_kind="other.kind", record_id=loser, word="vip")

    merge(at_work, winner, loser)

    found = {(row["record_kind"], row["record_id"], row["word"]) for row in
             rows_of(at_work, "garage_sticker")}  # fmt: skip
    assert found == {
        ("core.party", winner, "vip"), ("core.party", winner, "late"), ("other.kind", loser, "vip"),
    }  # fmt: skip


def test_contact_points_unite_and_the_stricter_consent_wins(at_work, pair):
    winner, loser = pair
    mail = {"kind": "mail", "value": "info@saffron.example", "is_primary": True}
    add_contact_point(at_work, SaveContactPoint(winner, **mail))
    refused = add_contact_point(
        at_work, SaveContactPoint(loser, **mail, opted_out=True, bounce="soft", is_verified=True)
    )
    add_contact_point(at_work, SaveContactPoint(loser, "mail", "b@saffron.example"))
    opted_out_at = refused.opted_out_at

    merge(at_work, winner, loser)

    first, second = get_account(at_work, winner).contacts
    assert (first.opted_out_at, first.bounce, first.is_primary) == (opted_out_at, "soft", True)
    assert first.verified_at is not None
    assert second.value == "b@saffron.example"


def test_two_defaults_and_two_employers_leave_the_winners(at_work, pair):
    winner, loser = pair
    for party, city in ((winner, "Yazd"), (loser, "Shiraz")):
        save_address(at_work, SaveAddress(party, "office", city=city))
    for party in pair:
        add_role(at_work, party, "customer")

    merge(at_work, winner, loser)

    account = get_account(at_work, winner)
    assert [(each.city, each.is_default) for each in account.addresses] == [
        ("Yazd", True), ("Shiraz", False),
    ]  # fmt: skip
    assert [each.role for each in account.roles] == ["customer"]


def test_a_relation_between_the_two_is_dropped(at_work, pair):
    winner, loser = pair
    third = a_party(at_work, "Holding")
    add_relation(at_work, AddRelation(loser, winner, "subsidiary"))
    add_relation(at_work, AddRelation(loser, third, "subsidiary"))

    merge(at_work, winner, loser)

    [relation] = get_account(at_work, winner).relations
    assert (relation.from_party_id, relation.to_party_id) == (winner, third)


def test_fields_are_taken_as_chosen_and_gaps_are_filled(at_work, pair):
    winner = a_party(at_work, "Saffron", country="IR", tax_id="11")
    loser = a_party(at_work, "Saffron Road", language="fa", tax_id="22")

    merge(at_work, winner, loser, field_choices={"tax_id": loser})

    party = at_work.session.get(Party, (at_work.company.id, winner))
    assert (party.name, party.country, party.language) == ("Saffron", "IR", "fa")
    assert (party.tax_id, party.tax_key) == ("22", "22")


def test_what_was_said_to_be_distinct_is_not_asked_again(at_work, pair):
    winner, loser = pair
    third = a_party(at_work, "Saffron Lane")
    for a, b, state in ((winner, loser, "open"), (loser, third, "distinct")):
        at_work.session.add(
            DuplicateCandidate(a_id=min(a, b), b_id=max(a, b), score=80, reasons=[], state=state)
        )

    merge(at_work, winner, loser)

    found = {(row["a_id"], row["b_id"]): row["state"] for row in
             rows_of(at_work, "core_party_duplicate")}  # fmt: skip
    low, high = sorted((winner, third))
    assert found == {(winner, loser): "merged", (low, high): "distinct"}


def test_several_losers_at_once_leave_no_reference_behind(at_work):
    winner, *losers = [a_party(at_work, f"Party {n}") for n in range(4)]
    for loser in losers:
        add(at_work, "garage_driver", party_id=loser, licence=f"L{loser}")
        add(at_work, "garage_x_party", party_id=loser, colour="red")

    merge(at_work, winner, *losers)

    assert holders(at_work, "garage_driver") == [winner]
    assert holders(at_work, "garage_x_party") == [winner]
    assert plan_lines_of(at_work, losers) == []


def plan_lines_of(ctx, losers):
    """Tables that still refer to a loser."""
    from karvan.modules.parties.services.merging.catalogue import Catalogue

    return [
        each.place
        for each in Catalogue(ctx).to_parties()
        for loser in losers
        if ctx.uow.connection.scalar(
            select(func.count())
            .select_from(each.table)
            .where(each.refers_to(ctx.company.id, loser))
        )
    ]


@pytest.mark.parametrize(
    ("losers", "refusal"),
    [
        (lambda w, o: [w], errors.MergeWithItself),
        (lambda w, o: [], errors.MergeWithItself),
        (lambda w, o: [10**9], errors.MergePartyUnknown),
        (lambda w, o: [o["person"]], errors.MergeKindsDiffer),
        (lambda w, o: [o["merged"]], errors.AlreadyMerged),
    ],
    ids=["itself", "nobody", "unknown", "another kind", "merged already"],
)
def test_what_cannot_be_merged_is_refused_and_nothing_is_done(at_work, losers, refusal):
    winner, other = a_party(at_work, "Saffron Road"), a_party(at_work, "Ann", kind="person")
    merged = a_party(at_work, "Old")
    merge(at_work, a_party(at_work, "New"), merged)
    before = everything(at_work)

    with pytest.raises(refusal):
        merge(at_work, winner, *losers(winner, {"person": other, "merged": merged}))

    assert everything(at_work) == before


def test_a_party_of_another_company_is_refused(garage_runtime, garage):
    elsewhere = a_company(garage_runtime)
    other = garage_runtime.run(elsewhere.id, CLI, a_party)

    with pytest.raises(errors.MergePartyUnknown, match="different companies"):
        garage_runtime.run(garage.id, CLI, lambda ctx: merge(ctx, a_party(ctx), other))


def test_parties_that_both_carry_a_sign_in_are_refused(at_work, pair):
    for party in pair:
        add(at_work, "garage_key", party_id=party)

    with pytest.raises(errors.SeveralSignIns):
        merge(at_work, *pair)


def test_an_unknown_field_choice_is_refused(at_work, pair):
    with pytest.raises(errors.UnknownFieldChoice):
        merge(at_work, *pair, field_choices={"version": pair[1]})


def test_a_subscriber_may_refuse_with_its_reason(at_work, pair):
    at_work.set_setting("garage.refuse", True)

    with pytest.raises((Refusal, PluginFailure), match="busy"):
        merge(at_work, *pair)


def test_merging_asks_for_its_permission(garage_runtime, garage):
    clerk = Actor.user(1, "clerk", frozenset({"core.party.read", "core.party.update"}))

    with pytest.raises(Forbidden, match=r"core\.party\.merge"):
        garage_runtime.run(garage.id, clerk, lambda ctx: merge(ctx, 1, 2))


def test_a_merged_party_cannot_be_changed(at_work, pair):
    merge(at_work, *pair)
    loser = at_work.session.get(Party, (at_work.company.id, pair[1]))

    with pytest.raises(errors.NotOpenForChange):
        update_party(at_work, UpdateParty(loser.id, loser.version, "X", loser.kind, loser.code))


def test_an_edit_read_before_the_merge_comes_too_late(at_work, pair):
    winner, loser = pair
    version = at_work.session.get(Party, (at_work.company.id, winner)).version
    merge(at_work, winner, loser, field_choices={"name": loser})

    with pytest.raises(StaleVersion):
        update_party(at_work, UpdateParty(winner, version, "Other", "organisation", "W"))


def test_a_merge_of_many_rows_runs_as_a_job(garage_runtime):
    company = a_company(garage_runtime, plugins=("garage",))

    def prepare(ctx):
        ctx.set_setting("core.party_merge_rows", 2)
        pair = a_party(ctx, "Saffron Road"), a_party(ctx, "Saffron Rd")
        for word in ("a", "b", "c"):
            add(ctx, "garage_visit", party_id=pair[1], word=word)
        return merge(ctx, *pair).id, pair

    op_id, (winner, _loser) = garage_runtime.run(company.id, CLI, prepare)
    waiting = garage_runtime.run(company.id, CLI, lambda ctx: state_of(ctx, op_id), write=False)

    Worker(garage_runtime).run_until_idle()

    done = garage_runtime.run(company.id, CLI, lambda ctx: state_of(ctx, op_id), write=False)
    visits = garage_runtime.run(
        company.id, CLI, lambda ctx: holders(ctx, "garage_visit"), write=False
    )
    assert (waiting, done) == ("waiting", "done")
    assert visits == [winner] * 3


def state_of(ctx, op_id):
    return ctx.session.get(MergeOp, (ctx.company.id, op_id)).state
