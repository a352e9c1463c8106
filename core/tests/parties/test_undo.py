"""Undoing a merge: what is still as the merge left it goes back, the rest stays and is told."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from tests.support.garage import a_party
from tests.support.garage import add
from tests.support.garage import everything
from tests.support.garage import rows_of

from karvan.actors import Actor
from karvan.db.base import metadata
from karvan.modules.parties import errors
from karvan.modules.parties.queries import get_party
from karvan.modules.parties.services import AddRelation
from karvan.modules.parties.services import SaveAddress
from karvan.modules.parties.services import SaveContactPoint
from karvan.modules.parties.services import add_contact_point
from karvan.modules.parties.services import add_relation
from karvan.modules.parties.services import add_role
from karvan.modules.parties.services import save_address
from karvan.modules.parties.services.merging import MergeParties
from karvan.modules.parties.services.merging import merge_parties
from karvan.modules.parties.services.merging import undo_merge
from karvan.modules.parties.services.merging.rows import write_row

CLI = Actor.cli("test")
FROZEN = {"garage_receipt", "garage_bill"}
PARTIES = 4
party = st.integers(0, PARTIES - 1)
word = st.sampled_from(["a", "b", "c"])
steps = st.lists(
    st.one_of(
        st.tuples(st.just("driver"), party, st.booleans()),
        st.tuples(st.just("profile"), party, st.booleans()),
        st.tuples(st.just("bill"), party, st.booleans()),
        st.tuples(st.just("receipt"), party, word),
        st.tuples(st.just("visit"), party, word),
        st.tuples(st.just("sticker"), party, word),
        st.tuples(st.just("mail"), party, word),
        st.tuples(st.just("address"), party, word),
        st.tuples(st.just("role"), party, st.sampled_from(["customer", "supplier"])),
        st.tuples(st.just("relation"), party, party),
    ),
    max_size=16,
)


class _Over(Exception):
    """Ends an example without a trace."""


def play(ctx, ids, step):
    """Write what one step says; what is refused is left out."""
    kind, place, what = step
    one = ids[place]
    with contextlib.suppress(Exception):
        PLAYS[kind](ctx, one, ids[what] if kind == "relation" else what)


def _driver(ctx, one, has_trip):
    if any(row["party_id"] == one for row in rows_of(ctx, "garage_driver")):
        return
    driver = add(ctx, "garage_driver", party_id=one, licence=f"L{one}" if has_trip else None)
    if has_trip:
        add(ctx, "garage_trip", driver_id=driver, guest_id=one)
        add(ctx, "garage_sticker", record_kind="garage.driver", record_id=driver, word="d")


def _profile(ctx, one, has_wish):
    if any(row["party_id"] == one for row in rows_of(ctx, "garage_x_party")):
        return
    add(ctx, "garage_x_party", party_id=one, colour="red" if has_wish else None)
    if has_wish:
        add(ctx, "garage_wish", profile_id=one, word="w")


def _bill(ctx, one, is_posted):
    bill = add(ctx, "garage_bill", party_id=one, state="draft")
    if is_posted:
        key = {"company_id": ctx.company.id, "id": bill}
        write_row(ctx, metadata.tables["garage_bill"], key, {"state": "posted"})


def _sticker(ctx, one, text):
    found = [(row["record_id"], row["word"]) for row in rows_of(ctx, "garage_sticker")]
    if (one, text) not in found:
        add(ctx, "garage_sticker", record_kind="core.party", record_id=one, word=text)


PLAYS = {
    "driver": _driver,
    "profile": _profile,
    "bill": _bill,
    "receipt": lambda ctx, one, text: add(ctx, "garage_receipt", party_id=one, word=text),
    "visit": lambda ctx, one, text: add(ctx, "garage_visit", party_id=one, word=text),
    "sticker": _sticker,
    "mail": lambda ctx, one, text: add_contact_point(
        ctx,
        SaveContactPoint(one, "mail", f"{text}@saffron.example", is_primary=True, bounce="soft"),
    ),
    "address": lambda ctx, one, text: save_address(ctx, SaveAddress(one, "office", city=text)),
    "role": add_role,
    "relation": lambda ctx, one, other: add_relation(ctx, AddRelation(one, other, "subsidiary")),
}


@settings(max_examples=15)
@given(steps=steps, losers=st.integers(1, PARTIES - 1), name_of_loser=st.booleans())
def test_merge_then_undo_gives_every_row_of_every_table_back(
    garage_runtime, garage, steps, losers, name_of_loser
):
    with (
        contextlib.suppress(_Over),
        garage_runtime.company_work(garage.id, CLI, write=True) as ctx,
    ):
        ids = [a_party(ctx, f"Party {place}", language="") for place in range(PARTIES)]
        for step in steps:
            play(ctx, ids, step)
        before = everything(ctx)
        choices = {"name": ids[1]} if name_of_loser else {}
        merging = MergeParties(ids[0], ids[1 : losers + 1], choices)

        op = merge_parties(ctx, merging)
        left = references_of(ctx, ids[1 : losers + 1])
        report = undo_merge(ctx, op.id)

        assert left <= FROZEN
        assert report.kept == ()
        assert everything(ctx) == before
        raise _Over


def references_of(ctx, ids):
    """The garage's and core's tables in which a row still names one of the parties."""
    names = [name for name in everything(ctx) if name.startswith("garage_")]
    names += ["core_contact_point", "core_address", "core_party_role", "core_party_relation"]
    columns = ("party_id", "guest_id", "from_party_id", "to_party_id")
    return {
        name
        for name in names
        for row in rows_of(ctx, name)
        if any(row.get(column) in ids for column in columns)
    }


def merged(ctx):
    winner, loser = a_party(ctx, "Saffron Road"), a_party(ctx, "Saffron Rd")
    add(ctx, "garage_bill", party_id=loser, state="draft")
    add(ctx, "garage_visit", party_id=loser, word="old")
    return winner, loser, merge_parties(ctx, MergeParties(winner, [loser])).id


def test_cells_that_changed_since_stay_and_are_told(at_work):
    winner, _loser, op_id = merged(at_work)
    third = a_party(at_work, "Third")
    [bill] = rows_of(at_work, "garage_bill")
    key = {"company_id": bill["company_id"], "id": bill["id"]}
    write_row(at_work, metadata.tables["garage_bill"], key, {"party_id": third})

    report = undo_merge(at_work, op_id)

    assert [row["party_id"] for row in rows_of(at_work, "garage_bill")] == [third]
    assert [(each["table"], each["column"]) for each in report.kept] == [
        ("garage_bill", "party_id")
    ]
    assert winner != third


def test_a_row_that_was_posted_since_stays_with_the_winner(at_work):
    winner, _loser, op_id = merged(at_work)
    [bill] = rows_of(at_work, "garage_bill")
    key = {"company_id": bill["company_id"], "id": bill["id"]}
    write_row(at_work, metadata.tables["garage_bill"], key, {"state": "posted"})

    report = undo_merge(at_work, op_id)

    assert [row["party_id"] for row in rows_of(at_work, "garage_bill")] == [winner]
    assert len(report.kept) == 1


def test_a_merge_is_undone_once_and_the_later_one_first(at_work):
    winner, _loser, op_id = merged(at_work)
    later = merge_parties(at_work, MergeParties(a_party(at_work, "Boss"), [winner])).id

    with pytest.raises(errors.LaterMergeFirst):
        undo_merge(at_work, op_id)
    undo_merge(at_work, later)
    undo_merge(at_work, op_id)

    with pytest.raises(errors.MergeNotDone):
        undo_merge(at_work, op_id)


def test_the_loser_is_itself_again(at_work):
    _winner, loser, op_id = merged(at_work)

    undo_merge(at_work, op_id)

    party = get_party(at_work, loser)
    assert (party.state, party.merged_into_id, party.name) == ("active", None, "Saffron Rd")
