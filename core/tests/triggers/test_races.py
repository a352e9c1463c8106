"""Two at once: a line inserted while its entry is posted, a period closed while it is posted into.

The tests wait until PostgreSQL itself says that the second one waits for a lock, so that the order
of events is the one each test names.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from karvan.errors import AppError
from karvan.errors import Frozen
from karvan.errors import PeriodClosedInDatabase
from karvan.errors import RuleBroken
from karvan.errors import Unbalanced

WAITING = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)
CLOSE = "UPDATE books_period SET state = 'closed' WHERE company_id = :c AND id = :id"
ROUNDS = 10


@contextmanager
def first(books):
    """The transaction that comes first; the test commits it."""
    with books.database.connect(write=True) as connection, connection.begin():
        yield connection


def second(pool, books, work, *arguments, **named) -> Future:
    """Start the other transaction, and come back when it waits for a lock of the first."""
    future = pool.submit(work, *arguments, **named)
    pause = threading.Event()
    while not future.done() and books.one(WAITING)[0] == 0:
        pause.wait(0.005)
    return future


@pytest.fixture
def pool():
    with ThreadPoolExecutor(max_workers=2) as threads:
        yield threads


def test_a_line_inserted_while_its_entry_is_posted_is_refused(postgresql_books, pool):
    books = postgresql_books
    entry = books.an_entry(books.a_period(), 100, -100)

    with first(books) as poster:
        books.post(entry, connection=poster)
        inserting = second(pool, books, books.add_line, entry, 50)
        assert not inserting.done()

    with pytest.raises(Frozen):
        inserting.result()
    assert books.state_of(entry) == "posted"


def test_posting_sees_the_line_that_was_inserted_meanwhile(postgresql_books, pool):
    books = postgresql_books
    entry = books.an_entry(books.a_period(), 100, -100)

    with first(books) as clerk:
        books.add_line(entry, 50, connection=clerk)
        posting = second(pool, books, books.post, entry)
        assert not posting.done()

    with pytest.raises(Unbalanced):
        posting.result()
    assert books.state_of(entry) == "draft"


def test_nothing_lands_in_a_period_that_is_being_closed(postgresql_books, pool):
    books = postgresql_books
    period = books.a_period()
    entry = books.an_entry(period, 100, -100)

    with first(books) as closer:
        books.run(CLOSE, closer, id=period)
        posting = second(pool, books, books.post, entry)
        assert not posting.done()

    with pytest.raises(PeriodClosedInDatabase):
        posting.result()


def test_closing_a_period_waits_for_those_who_post_into_it(postgresql_books, pool):
    books = postgresql_books
    period = books.a_period()
    entry = books.an_entry(period, 100, -100)

    with first(books) as poster:
        books.post(entry, connection=poster)
        closing = second(pool, books, books.run, CLOSE, id=period)
        assert not closing.done()

    assert closing.result() == 1
    assert books.state_of(entry) == "posted"


def test_two_periods_made_at_once_cannot_overlap(postgresql_books, pool):
    books = postgresql_books
    insert = (
        "INSERT INTO books_period (company_id, id, ledger_id, kind, state, valid_from, valid_to)"
        " VALUES (:c, :id, 1, 'normal', 'open', '2030-01-01', '2030-02-01')"
    )

    with first(books) as one:
        books.run(insert, one, id=next(books.ids))
        other = second(pool, books, books.run, insert, id=next(books.ids))
        assert not other.done()

    with pytest.raises(RuleBroken, match="overlap"):
        other.result()


def test_whoever_wins_no_posted_entry_is_out_of_balance(books, pool):
    for _ in range(ROUNDS):
        books.company = next(books.ids)
        entry = books.an_entry(books.a_period(), 100, -100)
        start = threading.Barrier(2)

        def race(work, *arguments, start=start):
            start.wait()
            try:
                work(*arguments)
            except AppError:
                return

        racers = [pool.submit(race, books.post, entry), pool.submit(race, books.add_line, entry, 7)]
        for racer in racers:
            racer.result()

        total = books.one(
            "SELECT sum(balance) FROM books_line WHERE company_id = :c AND entry_id = :id", id=entry
        )[0]
        assert (books.state_of(entry), int(total)) in {("posted", 0), ("draft", 7)}
