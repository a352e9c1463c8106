"""A reversal is the same entry negated, once, and never of a reversal."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from karvan.api import DocumentRef
from karvan.api import links_of
from karvan_finance import errors
from karvan_finance.ledger.models import EntryLine
from karvan_finance.ledger.queries.sums import movements_until
from karvan_finance.ledger.services.reversal import ReverseEntry
from karvan_finance.ledger.services.reversal import reverse_entry

SALE = [("1110", "120", {"role": "suspense", "name": "Till"}), ("4000", "-120")]


def reverse(books, entry, **values):
    made = books.run(lambda ctx: reverse_entry(ctx, ReverseEntry(entry.id, **values)))
    return books.entry(made.id)


def lines_of(books, entry):
    return books.run(
        lambda ctx: ctx.session.scalars(
            select(EntryLine).where(EntryLine.entry_id == entry.id).order_by(EntryLine.line_no)
        ).all(),
        write=False,
    )


def test_a_reversal_has_the_lines_negated_with_the_same_roles(books):
    entry = books.post(SALE)

    reversal = reverse(books, entry)

    assert [(line.balance, line.role, line.name) for line in lines_of(books, reversal)] == [
        (-12000, "suspense", "Till"),
        (12000, None, ""),
    ]
    assert (reversal.state, reversal.reversal_of_id, reversal.date) == (
        "posted",
        entry.id,
        entry.date,
    )


def test_the_balance_of_every_account_is_as_before(books):
    entry = books.post(SALE)

    reverse(books, entry)

    moved = books.run(lambda ctx: movements_until(ctx, date(2025, 12, 31)), write=False)
    assert {each.debit - each.credit for each in moved} == {0}


def test_the_reversal_is_linked_with_its_original(books):
    entry = books.post(SALE)

    reversal = reverse(books, entry)

    links = books.run(
        lambda ctx: links_of(ctx, DocumentRef("finance.entry", entry.id)), write=False
    )
    assert [ref.id for ref in links.refs("reverses", "from")] == [reversal.id]


def test_without_a_day_it_lies_on_the_first_open_one(books):
    entry = books.post(SALE, on="2025-01-15")
    books.close("2025-01", "2025-02")

    assert reverse(books, entry).date == date(2025, 3, 1)


def test_a_day_may_be_chosen(books):
    entry = books.post(SALE, on="2025-01-15")

    assert reverse(books, entry, on=date(2025, 6, 30)).date == date(2025, 6, 30)


def test_an_entry_is_reversed_once(books):
    entry = books.post(SALE)
    reverse(books, entry)

    with pytest.raises(errors.AlreadyReversed):
        reverse(books, entry)


def test_a_reversal_is_never_reversed(books):
    reversal = reverse(books, books.post(SALE))

    with pytest.raises(errors.ReversalOfReversal):
        reverse(books, reversal)


def test_a_draft_is_not_reversed(books):
    draft = books.entry(books.draft(SALE).entry_id)

    with pytest.raises(errors.NotPosted):
        reverse(books, draft)
