"""Open items and matches: what posting opens, a match settles and its undoing opens again."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.exc import IntegrityError

from karvan.api import CreateParty
from karvan.api import NotFound
from karvan.api import create_party
from karvan.errors import RuleBroken
from karvan_finance.ledger.models import EntryLine
from karvan_finance.ledger.services.reversal import ReverseEntry
from karvan_finance.ledger.services.reversal import reverse_entry
from karvan_finance.settling import errors
from karvan_finance.settling.models import Match
from karvan_finance.settling.models import OpenItem
from karvan_finance.settling.queries.verification import check_open_items
from karvan_finance.settling.services.matching import MatchLines
from karvan_finance.settling.services.matching import match_lines
from karvan_finance.settling.services.undoing import UndoMatch
from karvan_finance.settling.services.undoing import undo_match


class Desk:
    """Books with two customers, invoices and payments by plain entries."""

    def __init__(self, books):
        self.books = books
        self.customers = books.run(
            lambda ctx: [create_party(ctx, CreateParty(name=n)).id for n in ("Ann", "Ben")]
        )

    def owed(self, amount, on="2025-01-15", customer=0, eur=None, **values):
        """A debit of the receivables; gives the id of its line."""
        own = {"party_id": self.customers[customer], **values}
        if eur is not None:
            own |= {"currency": "EUR", "amount_cur": eur * 100}
        sides = [("1200", amount, own), ("4000", str(-int(amount)))]
        return self.line(self.books.post(sides, on=on).id, 1)

    def paid(self, amount, on="2025-02-10", customer=0, eur=None):
        """A credit of the receivables; gives the id of its line."""
        return self.owed(f"-{amount}", on, customer, None if eur is None else -eur)

    def line(self, entry_id, number):
        return self.read(
            select(EntryLine.id).where(EntryLine.entry_id == entry_id, EntryLine.line_no == number)
        )[0]

    def read(self, statement):
        return self.books.run(lambda ctx: list(ctx.session.scalars(statement)), write=False)

    def open(self, line_id):
        """What is open of a line, in both moneys."""
        (item,) = self.read(
            select(OpenItem).where(
                OpenItem.company_id == self.books.company.id, OpenItem.line_id == line_id
            )
        )
        return item.residual, item.residual_cur

    def match(self, debit, credit, **values):
        return self.books.run(
            lambda ctx: match_lines(ctx, [MatchLines(debit, credit, **values)])[0].id
        )

    def undo(self, match_id, on=date(2025, 3, 3)):
        self.books.run(lambda ctx: undo_match(ctx, UndoMatch(match_id, on)))

    def matches(self):
        return self.read(select(Match).order_by(Match.id))

    def is_sound(self):
        return self.books.run(check_open_items, write=False).breaches == []


@pytest.fixture
def desk(books):
    return Desk(books)


def test_a_posted_line_of_a_control_account_is_open_and_due_as_it_says(desk):
    line = desk.owed("120", due_date=date(2025, 2, 14))

    items = desk.read(select(OpenItem).where(OpenItem.company_id == desk.books.company.id))

    assert [(i.line_id, i.residual, i.due_date, i.settled_on) for i in items] == [
        (line, 12000, date(2025, 2, 14), None)
    ]


def test_a_payment_settles_in_part_then_whole_and_the_first_open_day_is_its_day(desk):
    invoice, first, second = desk.owed("120"), desk.paid("50"), desk.paid("90", on="2025-03-01")
    desk.books.close("2025-01", "2025-02")

    desk.match(invoice, first)
    partly = desk.open(invoice)
    desk.match(invoice, second)

    assert partly == (7000, 7000)
    assert desk.open(invoice) == (0, 0)
    assert desk.open(second) == (-2000, -2000)
    assert [(m.amount, m.date) for m in desk.matches()] == [
        (5000, date(2025, 3, 1)), (7000, date(2025, 3, 1)),
    ]  # fmt: skip
    assert desk.is_sound()


@pytest.mark.parametrize(
    ("paid", "role", "balance"), [("95", "fx_gain", -500), ("80", "fx_loss", 1000)]
)
def test_another_rate_at_payment_is_booked_and_undone_with_the_match(desk, paid, role, balance):
    invoice, payment = desk.owed("90", eur=100), desk.paid(paid, eur=100)

    match = desk.match(invoice, payment)

    booked = desk.read(select(EntryLine).where(EntryLine.role == role))
    assert [(line.balance, line.period_id is not None) for line in booked] == [(balance, True)]
    assert (desk.open(invoice), desk.open(payment)) == ((0, 0), (0, 0))
    assert desk.is_sound()

    desk.undo(match)

    booked = desk.read(select(EntryLine.balance).where(EntryLine.role == role))
    assert sorted(booked) == sorted([balance, -balance])
    assert desk.open(invoice) == (9000, 10000)
    assert desk.open(payment) == (-int(paid) * 100, -10000)
    assert desk.is_sound()


def test_a_reversal_settles_what_it_reverses(desk):
    entry = desk.books.post([("1200", "120", {"party_id": desk.customers[0]}), ("4000", "-120")])

    desk.books.run(lambda ctx: reverse_entry(ctx, ReverseEntry(entry.id, date(2025, 2, 1))))

    assert desk.open(desk.line(entry.id, 1)) == (0, 0)
    assert [m.date for m in desk.matches()] == [date(2025, 2, 1)]
    assert desk.is_sound()


def test_what_cannot_be_matched_is_refused_and_nothing_changes(desk):
    invoice, payment = desk.owed("120"), desk.paid("50")
    foreign, other = desk.paid("50", customer=1), desk.owed("10")
    done = desk.match(other, desk.paid("10"))

    for debit, credit, refusal, values in (
        (invoice, foreign, errors.MatchAcross, {}),
        (invoice, other, errors.SameSides, {}),
        (payment, invoice, errors.SameSides, {}),
        (other, payment, errors.NothingOpen, {}),
        (invoice, payment, errors.MatchTooMuch, {"at_most": 5001}),
        (invoice, 10**9, NotFound, {}),
    ):
        with pytest.raises(refusal):
            desk.match(debit, credit, **values)
    with pytest.raises(errors.UndoneTooEarly):
        desk.undo(done, on=date(2025, 2, 9))
    desk.undo(done)
    with pytest.raises(errors.AlreadyUndone):
        desk.undo(done)

    assert (desk.open(invoice), desk.open(other)) == ((12000, 12000), (1000, 1000))
    assert desk.is_sound()


INSERT = """INSERT INTO finance_match (company_id, id, debit_line_id, credit_line_id, amount,
  amount_debit_cur, amount_credit_cur, date, group_id, created_at)
  VALUES (:c, :id, :debit, :credit, :amount, :amount, :amount, '2025-02-10', 1, '2025-02-10')"""


def test_the_database_keeps_matches_within_what_is_open_and_as_they_are(desk):
    invoice, payment, foreign = desk.owed("120"), desk.paid("50"), desk.paid("9", customer=1)
    match = desk.match(invoice, payment, at_most=4000)
    company = desk.books.company.id

    def raw(statement, **values):
        with pytest.raises((RuleBroken, IntegrityError, DatabaseError)), desk.books.raw() as sql:
            sql.execute(text(statement), {"c": company, **values})

    raw(INSERT, id=10**6, debit=invoice, credit=payment, amount=1001)
    raw(INSERT, id=10**6, debit=invoice, credit=foreign, amount=1)
    raw(INSERT, id=10**6, debit=payment, credit=invoice, amount=1)
    raw(INSERT, id=10**6, debit=invoice, credit=payment, amount=0)
    raw("UPDATE finance_match SET amount = 1 WHERE company_id = :c AND id = :m", m=match)
    raw("DELETE FROM finance_match WHERE company_id = :c AND id = :m", m=match)
    raw("UPDATE finance_open_item SET residual = original + 1 WHERE company_id = :c")
    raw("UPDATE finance_open_item SET party_id = NULL WHERE company_id = :c")

    assert desk.open(invoice) == (8000, 8000)
    assert desk.is_sound()


def test_the_check_names_an_item_that_was_tampered_with(desk):
    desk.owed("120")
    with desk.books.raw() as sql:
        sql.execute(
            text("UPDATE finance_open_item SET residual = residual - 1 WHERE company_id = :c"),
            {"c": desk.books.company.id},
        )

    found = desk.books.run(check_open_items, write=False)

    assert [breach.rule for breach in found.breaches] == ["residual", "control"]
