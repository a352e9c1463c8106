"""`karvan verify books`: every stored column of a posting is sealed, every sum recounted."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from datetime import datetime
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import create_engine
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy import update

from karvan.api import ExactDecimal
from karvan.api import LocalDate
from karvan.db.triggers import drop_triggers
from karvan.testing.builders import a_company
from karvan_finance.ledger.models import EntryLine
from karvan_finance.ledger.models import JournalEntry
from karvan_finance.ledger.queries.verification import check_books

SALE = [("1110", "120"), ("4000", "-120", {"role": "revenue", "name": "Sale"})]
GUARDED = ("finance_entry", "finance_line", "finance_balance", "finance_role_balance")
ENTRY, LINE = JournalEntry.__table__, EntryLine.__table__
KEYS = """SELECT conrelid::regclass::text, conname FROM pg_constraint
  WHERE conrelid IN ('finance_entry'::regclass, 'finance_line'::regclass) AND contype IN ('f', 'c')"""


OTHERS = {int: 1, object: 1, str: "x"}


def verified(books):
    return books.run(check_books, write=False)


def rules_broken(books):
    return {breach.rule for breach in verified(books).breaches}


def test_sound_books_are_verified(books):
    books.post(SALE, narration="Cash sale", source_kind="test.sale", source_id=7)
    books.draft([("1110", "1"), ("4000", "-2")])

    result = verified(books)

    assert (result.ok, result.checked, result.breaches) == (True, 1, [])


@pytest.fixture
def own_books(fresh_runtime, books_of):
    """Books in a database of the test's own, which it may spoil."""
    return books_of(fresh_runtime, a_company(fresh_runtime, plugins=("finance",)))


def remove_guards(books):
    """Take away triggers and keys, as someone with the owner's rights can."""
    with behind_its_back(books) as connection:
        drop_triggers(connection, GUARDED)
        if books.runtime.database.kind == "postgresql":
            for table, name in connection.execute(text(KEYS)).all():
                connection.exec_driver_sql(f'ALTER TABLE {table} DROP CONSTRAINT "{name}" CASCADE')


@contextmanager
def behind_its_back(books):
    """A connection of the owner, past every guard."""
    database = books.runtime.database
    sqlite = database.kind == "sqlite"
    engine = create_engine(database.url) if sqlite else database.owner_engine
    with engine.connect() as connection:
        if sqlite:
            connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        yield connection
        connection.commit()
    if sqlite:
        engine.dispose()


def changed(column, value):
    """Another value of the same kind."""
    if value is None and isinstance(column.type, LocalDate):
        return date(2025, 6, 7)
    if value is None:
        return (
            Decimal(1) if isinstance(column.type, ExactDecimal) else OTHERS[column.type.python_type]
        )
    if isinstance(value, str):
        return "x" + value[1:]
    return value + (timedelta(days=1) if isinstance(value, date | datetime) else 1)


@pytest.mark.parametrize("table", [ENTRY, LINE], ids=lambda table: table.name)
def test_a_change_of_any_stored_column_names_the_entry(own_books, table):
    entry = own_books.post(SALE, narration="Cash sale", source_kind="test.sale", source_id=7)
    remove_guards(own_books)
    unnoticed = []

    for column in table.columns:
        with behind_its_back(own_books) as connection:
            row = connection.execute(select(table).order_by(table.c.id.desc())).first()
            before, key = row._mapping[column], row._mapping[table.c.id]
            after = changed(column, before)
            connection.execute(update(table).where(table.c.id == key).values({column: after}))
        named = {str(breach.row) for breach in verified(own_books).breaches}
        if not named & {entry.number, str(entry.id), str(after)}:
            unnoticed.append(column.name)
        with behind_its_back(own_books) as connection:
            key = after if column is table.c.id else key
            connection.execute(update(table).where(table.c.id == key).values({column: before}))

    assert unnoticed == []
    assert verified(own_books).ok


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE finance_balance SET debit = debit + 1", "maintains"),
        ("DELETE FROM finance_balance", "maintains"),
        ("UPDATE finance_role_balance SET credit = credit + 1", "maintains"),
        ("DELETE FROM finance_line WHERE balance > 0", "balanced"),
        ("DELETE FROM finance_line WHERE balance > 0", "min_lines"),
        ("UPDATE finance_line SET balance = balance + 1 WHERE balance > 0", "balanced"),
        ("UPDATE finance_line SET date = '2025-02-01'", "copied"),
        ("UPDATE finance_entry SET date = '2025-02-01'", "open_period"),
        ("DELETE FROM finance_entry", "content"),
        ("DELETE FROM finance_period WHERE code = '2025-05'", "tiled"),
    ],
)
def test_each_rule_is_counted_again_from_the_rows(own_books, statement, rule):
    own_books.post(SALE)
    remove_guards(own_books)

    with behind_its_back(own_books) as connection:
        connection.execute(text(statement))

    assert rule in rules_broken(own_books)


def test_a_missing_number_is_found(own_books):
    for _ in range(3):
        own_books.post(SALE)
    remove_guards(own_books)

    with behind_its_back(own_books) as connection:
        connection.execute(text("UPDATE finance_entry SET seq = 7 WHERE seq = 2"))

    assert "gapless" in rules_broken(own_books)


def test_lines_of_a_draft_that_stand_in_reports_are_found(own_books):
    draft = own_books.draft(SALE)
    remove_guards(own_books)

    with behind_its_back(own_books) as connection:
        connection.execute(
            text("UPDATE finance_line SET period_id = :p"), {"p": own_books.period("2025-01").id}
        )

    assert (str(draft.entry_id), "copied") in {
        (str(breach.row), breach.rule) for breach in verified(own_books).breaches
    }
