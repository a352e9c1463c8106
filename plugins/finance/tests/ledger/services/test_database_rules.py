"""What the database refuses on its own: raw statements that go past every service."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.exc import IntegrityError

from karvan.actors import Actor
from karvan.errors import ForeignCompany
from karvan.errors import Frozen
from karvan.errors import PeriodClosedInDatabase
from karvan.errors import RuleBroken
from karvan.errors import Unbalanced
from karvan.testing.builders import a_company
from karvan_finance.ledger.domain.ledger import AccountType
from karvan_finance.ledger.services.accounts import NewAccount
from karvan_finance.ledger.services.accounts import create_account

SALE = [("1110", "120"), ("4000", "-120")]
POST = """UPDATE finance_entry SET state = 'posted', number = 'X/1', seq = 1, range_key = '2025',
  series_id = (SELECT series_id FROM finance_journal j
    WHERE j.company_id = finance_entry.company_id AND j.id = finance_entry.journal_id),
  period_id = :period, posted_at = '2025-01-15 10:00:00'
  WHERE company_id = :company AND id = :entry"""
TELL_LINES = """UPDATE finance_line SET period_id = :period
  WHERE company_id = :company AND entry_id = :entry"""


@pytest.fixture
def by_hand(books):
    """Posts a draft by raw SQL, with nothing checked but by the database."""

    def post(draft, *, period="2025-01", lines=True):
        values = {
            "company": books.company.id,
            "entry": draft.entry_id,
            "period": books.period(period).id,
        }
        with books.raw() as connection:
            if lines:
                connection.execute(text(TELL_LINES), values)
            connection.execute(text(POST), values)

    return post


def add_an_account(ctx):
    """An account with an id that the company of the test does not have."""
    ctx.uow.new_ids(5000)
    return create_account(ctx, NewAccount("THEIRS", "Theirs", AccountType.EXPENSE)).id


def state_of(books, draft):
    return books.entry(draft.entry_id).state


def test_a_sound_draft_can_be_posted_by_hand(books, by_hand):
    draft = books.draft(SALE)

    by_hand(draft)

    assert state_of(books, draft) == "posted"


def test_an_unbalanced_draft_cannot_be_posted_by_hand(books, by_hand):
    draft = books.draft([("1110", "120"), ("4000", "-119.99")])

    with pytest.raises(Unbalanced):
        by_hand(draft)

    assert state_of(books, draft) == "draft"


def test_one_line_cannot_be_posted_by_hand(books, by_hand):
    draft = books.draft([("1110", "0")])

    with pytest.raises(RuleBroken, match="lines"):
        by_hand(draft)


def test_a_draft_without_its_number_cannot_be_posted_by_hand(books):
    draft = books.draft(SALE)

    with pytest.raises((RuleBroken, IntegrityError)), books.raw() as connection:
        connection.execute(
            text("UPDATE finance_entry SET state = 'posted' WHERE company_id = :c AND id = :e"),
            {"c": books.company.id, "e": draft.entry_id},
        )


def test_nothing_is_posted_into_a_closed_period_by_hand(books, by_hand):
    books.close("2025-01")
    draft = books.draft(SALE, on="2025-01-15")

    with pytest.raises(PeriodClosedInDatabase):
        by_hand(draft)


def test_nothing_is_posted_into_a_period_that_does_not_hold_its_day(books, by_hand):
    draft = books.draft(SALE, on="2025-01-15")

    with pytest.raises(RuleBroken):
        by_hand(draft, period="2025-02")


def test_lines_that_were_not_told_their_period_are_refused(books, by_hand):
    draft = books.draft(SALE)

    with pytest.raises(RuleBroken, match="copied"):
        by_hand(draft, lines=False)


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([("1", "120"), ("4000", "-120")], id="group account"),
        pytest.param([("1200", "120"), ("4000", "-120")], id="control account without party"),
        pytest.param([("9000", "120"), ("4000", "-120")], id="off balance mixed with others"),
    ],
)
def test_lines_that_do_not_fit_their_account_cannot_be_posted_by_hand(books, by_hand, lines):
    draft = books.draft(lines)

    with pytest.raises(RuleBroken, match="fitting_lines"):
        by_hand(draft)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE finance_entry SET narration = 'x' WHERE company_id = :c AND id = :e",
        "UPDATE finance_entry SET state = 'draft' WHERE company_id = :c AND id = :e",
        "DELETE FROM finance_entry WHERE company_id = :c AND id = :e",
        "UPDATE finance_line SET balance = 1, amount_cur = 1 WHERE company_id = :c AND entry_id = :e",
        "UPDATE finance_line SET name = 'x' WHERE company_id = :c AND entry_id = :e",
        "DELETE FROM finance_line WHERE company_id = :c AND entry_id = :e",
    ],
)
def test_a_posted_entry_and_its_lines_are_frozen(books, statement):
    entry = books.post(SALE)

    with pytest.raises(Frozen), books.raw() as connection:
        connection.execute(text(statement), {"c": books.company.id, "e": entry.id})


def test_no_line_is_moved_into_a_posted_entry(books):
    entry, draft = books.post(SALE), books.draft(SALE)

    with pytest.raises(Frozen), books.raw() as connection:
        connection.execute(
            text(
                "UPDATE finance_line SET entry_id = :e, line_no = line_no + 10"
                " WHERE company_id = :c AND entry_id = :d"
            ),
            {"c": books.company.id, "e": entry.id, "d": draft.entry_id},
        )


def test_an_entry_is_not_inserted_as_posted(books):
    draft = books.draft(SALE)

    with pytest.raises(Frozen), books.raw() as connection:
        connection.execute(
            text(
                "INSERT INTO finance_entry (company_id, id, ledger_id, journal_id, date, state,"
                " narration, version, created_at) SELECT company_id, id + 1000000, ledger_id,"
                " journal_id, date, 'posted', '', 1, created_at FROM finance_entry"
                " WHERE company_id = :c AND id = :d"
            ),
            {"c": books.company.id, "d": draft.entry_id},
        )


def test_a_posted_entry_is_not_replaced(books):
    if books.runtime.database.kind == "sqlite":
        statement = "INSERT OR REPLACE INTO finance_line SELECT * FROM finance_line"
    else:
        statement = "TRUNCATE finance_line CASCADE"
    books.post(SALE)

    with pytest.raises((Frozen, DatabaseError)), books.raw() as connection:
        connection.execute(text(statement))


def test_an_unknown_account_is_refused(books):
    draft = books.draft(SALE)

    with pytest.raises(IntegrityError), books.raw() as connection:
        connection.execute(
            text("UPDATE finance_line SET account_id = 1 WHERE company_id = :c AND entry_id = :d"),
            {"c": books.company.id, "d": draft.entry_id},
        )


def test_the_account_of_another_company_is_refused(runtime, books):
    other = a_company(runtime, plugins=("finance",))
    foreign = runtime.run(other.id, Actor.system(), add_an_account)
    draft = books.draft(SALE)

    with pytest.raises(IntegrityError), books.raw() as connection:
        connection.execute(
            text("UPDATE finance_line SET account_id = :a WHERE company_id = :c AND entry_id = :d"),
            {"a": foreign, "c": books.company.id, "d": draft.entry_id},
        )


def test_a_row_never_moves_to_another_company(runtime, books):
    other = a_company(runtime, plugins=("finance",))
    draft = books.draft(SALE)

    with pytest.raises((ForeignCompany, DatabaseError)), books.raw() as connection:
        connection.execute(
            text("UPDATE finance_entry SET company_id = :o WHERE company_id = :c AND id = :d"),
            {"o": other.id, "c": books.company.id, "d": draft.entry_id},
        )


def test_two_fiscal_years_never_share_a_day(books):
    with pytest.raises(RuleBroken, match="overlap"), books.raw() as connection:
        connection.execute(
            text(
                "INSERT INTO finance_fiscal_year (company_id, id, code, valid_from, valid_to,"
                " version, created_at) VALUES (:c, 9000001, 'X', '2025-06-01', '2026-06-01', 1,"
                " '2025-01-01 00:00:00')"
            ),
            {"c": books.company.id},
        )


def test_a_used_account_keeps_its_type(books):
    books.post(SALE)

    with pytest.raises(RuleBroken, match="immutable"), books.raw() as connection:
        connection.execute(
            text(
                "UPDATE finance_account SET type = 'equity' WHERE company_id = :c AND code = '4000'"
            ),
            {"c": books.company.id},
        )


def test_balances_are_kept_by_the_trigger_that_posts(books):
    books.post(SALE)
    books.post([("1110", "-20"), ("6100", "20", {"role": "consumption"})])

    with books.raw() as connection:
        rows = connection.execute(
            text(
                "SELECT a.code, b.debit, b.credit, b.n FROM finance_balance b JOIN finance_account a"
                " ON a.company_id = b.company_id AND a.id = b.account_id"
                " WHERE b.company_id = :c ORDER BY a.code"
            ),
            {"c": books.company.id},
        ).all()
        roles = connection.execute(
            text("SELECT role, debit, credit FROM finance_role_balance WHERE company_id = :c"),
            {"c": books.company.id},
        ).all()

    assert [tuple(row) for row in rows] == [
        ("1110", 12000, 2000, 2),
        ("4000", 0, 12000, 1),
        ("6100", 2000, 0, 1),
    ]
    assert [tuple(row) for row in roles] == [("consumption", 2000, 0)]
