"""What is posted stays as it was posted, whichever statement tries."""

from __future__ import annotations

import pytest

from karvan.errors import Frozen

HEADER = "WHERE company_id = :c AND id = :entry"
LINES = "WHERE company_id = :c AND entry_id = :entry"
NEW_LINE = (
    "(company_id, id, entry_id, line_no, ledger_id, date, account_id, balance)"
    " VALUES (:c, {id}, :entry, {no}, 1, '2025-01-15', 1, 1)"
)
CHANGES = {
    "a column of the entry": f"UPDATE books_entry SET ref = 'x' {HEADER}",
    "back to draft": f"UPDATE books_entry SET state = 'draft' {HEADER}",
    "nothing at all": f"UPDATE books_entry SET state = state {HEADER}",
    "the date": f"UPDATE books_entry SET date = '2025-01-20' {HEADER}",
    "entry deleted": f"DELETE FROM books_entry {HEADER}",
    "an amount": f"UPDATE books_line SET balance = balance + 1 {LINES}",
    "all lines deleted": f"DELETE FROM books_line {LINES}",
    "a line added": f"INSERT INTO books_line {NEW_LINE.format(id=900001, no=77)}",
}


@pytest.mark.parametrize("statement", CHANGES.values(), ids=CHANGES.keys())
def test_a_posted_entry_refuses(books, statement):
    entry = books.a_posted_entry()

    with pytest.raises(Frozen):
        books.run(statement, entry=entry)


def test_an_entry_cannot_be_born_posted(books):
    with pytest.raises(Frozen):
        books.run(
            "INSERT INTO books_entry (company_id, id, ledger_id, date, state, number)"
            " VALUES (:c, 1, 1, '2025-01-15', 'posted', 'N1')"
        )


def test_a_line_cannot_move_out_of_a_posted_entry(books):
    entry = books.a_posted_entry()
    draft = books.an_entry(books.a_period("2025-02-01", "2025-03-01"))

    with pytest.raises(Frozen):
        books.run(f"UPDATE books_line SET entry_id = {draft} {LINES}", entry=entry)


def test_a_line_cannot_move_into_a_posted_entry(books):
    entry = books.a_posted_entry()
    draft = books.an_entry(books.a_period("2025-02-01", "2025-03-01"), 1, -1)

    with pytest.raises(Frozen):
        books.run(
            f"UPDATE books_line SET entry_id = {entry}, line_no = line_no + 50 {LINES}",
            entry=draft,
        )


def test_drafts_and_their_lines_change_freely(books):
    draft = books.an_entry(books.a_period(), 5, -5)

    books.run(f"UPDATE books_entry SET ref = 'x' {HEADER}", entry=draft)
    books.run(f"UPDATE books_line SET balance = balance * 2 {LINES}", entry=draft)
    books.run(f"DELETE FROM books_entry {HEADER}", entry=draft)

    assert books.one("SELECT count(*) FROM books_line WHERE company_id = :c") == (0,)


@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE"])
@pytest.mark.parametrize("pragma", ["ON", "OFF"], ids=["recursive", "not recursive"])
def test_replacing_a_posted_line_is_refused_with_and_without_recursive_triggers(
    sqlite_books, verb, pragma
):
    books = sqlite_books
    entry = books.a_posted_entry()
    draft = books.an_entry(books.a_period("2025-02-01", "2025-03-01"))
    line = books.line_of(entry)

    with books.database.engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA recursive_triggers={pragma}")
        with pytest.raises(Frozen):
            books.add_line(draft, 1, 1, line=line, verb=verb, connection=connection)
        connection.rollback()
        connection.exec_driver_sql("PRAGMA recursive_triggers=ON")
        connection.rollback()

    assert books.one(f"SELECT count(*) FROM books_line {LINES}", entry=entry) == (2,)


@pytest.mark.parametrize("taken", ["id", "number"])
def test_replacing_a_posted_entry_by_any_of_its_keys_is_refused(sqlite_books, taken):
    books = sqlite_books
    entry = books.a_posted_entry()
    identifier, number = (entry, "'other'") if taken == "id" else (next(books.ids), f"'N{entry}'")

    with books.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA recursive_triggers=OFF")
        with pytest.raises(Frozen):
            books.run(
                "INSERT OR REPLACE INTO books_entry (company_id, id, ledger_id, date, state, number)"
                f" VALUES (:c, {identifier}, 1, '2025-01-15', 'draft', {number})",
                connection,
            )
        connection.rollback()
        connection.exec_driver_sql("PRAGMA recursive_triggers=ON")
        connection.rollback()

    assert books.state_of(entry) == "posted"


def test_an_update_that_would_replace_a_posted_entry_is_refused(sqlite_books):
    books = sqlite_books
    entry = books.a_posted_entry()
    draft = books.an_entry(books.a_period("2025-02-01", "2025-03-01"), 1, -1)

    with pytest.raises(Frozen):
        books.run(f"UPDATE OR REPLACE books_entry SET number = 'N{entry}' {HEADER}", entry=draft)


@pytest.mark.parametrize("verb", ["OR REPLACE", "OR IGNORE", "OR FAIL"])
def test_no_way_of_posting_loses_what_was_summed_up_before(sqlite_books, verb):
    books = sqlite_books
    period = books.a_period()
    for _ in range(2):
        entry = books.an_entry(period, 10, -10)
        books.run(
            f"UPDATE {verb} books_entry SET state = 'posted', number = 'N{entry}' {HEADER}",
            entry=entry,
        )

    sums = books.run("SELECT debit, credit FROM books_balance WHERE company_id = :c")

    assert sorted(sums) == [(0, 20), (20, 0)]


@pytest.mark.parametrize("table", ["books_entry", "books_line", "books_note", "books_log"])
def test_truncating_is_refused(postgresql_books, table):
    with pytest.raises(Frozen):
        postgresql_books.run(f"TRUNCATE {table} CASCADE")


def test_an_extension_row_is_frozen_with_its_target(books):
    draft = books.an_entry(books.a_period(), 5, -5)
    insert = "INSERT INTO books_note (company_id, id, entry_id, text) VALUES (:c, :id, :entry, 'a')"
    books.run(insert, id=1, entry=draft)
    books.run("UPDATE books_note SET text = 'b' WHERE company_id = :c")

    books.post(draft)

    for statement in (
        "UPDATE books_note SET text = 'c' WHERE company_id = :c",
        "DELETE FROM books_note WHERE company_id = :c",
    ):
        with pytest.raises(Frozen):
            books.run(statement)
    with pytest.raises(Frozen):
        books.run(insert, id=2, entry=draft)


def test_an_append_only_row_stays(books):
    books.run("INSERT INTO books_log (company_id, id, code) VALUES (:c, 1, 'a')")

    for statement in (
        "UPDATE books_log SET code = 'b' WHERE company_id = :c",
        "DELETE FROM books_log WHERE company_id = :c",
    ):
        with pytest.raises(Frozen, match="append-only"):
            books.run(statement)


@pytest.mark.parametrize("key", ["1, 'b'", "2, 'a'"], ids=["by id", "by code"])
def test_replacing_an_append_only_row_is_refused(sqlite_books, key):
    books = sqlite_books
    books.run("INSERT INTO books_log (company_id, id, code) VALUES (:c, 1, 'a')")

    with pytest.raises(Frozen):
        books.run(f"INSERT OR REPLACE INTO books_log (company_id, id, code) VALUES (:c, {key})")
