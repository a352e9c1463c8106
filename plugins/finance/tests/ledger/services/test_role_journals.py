"""The posting port: journals by role, once for each source."""

from __future__ import annotations

from datetime import date

import pytest

from karvan.api import Actor
from karvan.api import DocumentRef
from karvan.api import Forbidden
from karvan.api import Invalid
from karvan.contracts.posting import JournalLine
from karvan.contracts.posting import JournalRequest
from karvan.contracts.posting import Posting
from karvan.errors import RequestReused
from karvan.values import Money
from karvan_finance.ledger.queries.entries import lines_of_entry

SOURCE = DocumentRef("inventory.posting", 12)
DAY = date(2025, 1, 15)


def usd(minor):
    return Money(minor, "USD")


def a_request(*amounts, on=DAY, source=SOURCE, **values):
    lines = amounts or (("inventory", 5000), ("grni", -5000))
    return JournalRequest(
        on=on,
        narration="Receipt 12",
        source=source,
        lines=[JournalLine(role, usd(minor)) for role, minor in lines],
        **values,
    )


def ask(books, method, *args, **values):
    return books.run(lambda ctx: getattr(ctx.port(Posting), method)(*args, **values))


def test_a_journal_is_posted_on_the_accounts_of_its_roles(books):
    journal = ask(books, "post", a_request())

    entry = books.entry(journal.entry.id)
    rows = books.run(lambda ctx: lines_of_entry(ctx, entry.id), write=False)
    assert (journal.state, entry.number, entry.source_kind) == (
        "posted",
        "GEN/2025/00001",
        "inventory.posting",
    )
    assert [(row.account.code, row.line.role, row.line.balance) for row in rows] == [
        ("1300", "inventory", 5000),
        ("3010", "grni", -5000),
    ]


def test_asking_again_gives_the_same_journal(books):
    first, second = (ask(books, "post", a_request()) for _ in range(2))

    assert first.entry == second.entry
    assert len(books.entries()) == 1


def test_the_same_source_with_other_lines_is_refused(books):
    ask(books, "post", a_request())

    with pytest.raises(RequestReused):
        ask(books, "post", a_request(("inventory", 1), ("grni", -1)))


def test_a_role_without_an_account_is_named(books):
    with pytest.raises(Invalid) as refusal:
        ask(books, "post", a_request(("nonsense", 1), ("grni", -1)))

    (problem,) = refusal.value.problems
    assert (problem.code, problem.field) == ("finance.role_without_account", "lines.1.role")
    assert books.entries() == []


def test_an_unbalanced_request_is_refused_and_nothing_is_written(books):
    with pytest.raises(Invalid):
        ask(books, "post", a_request(("inventory", 2), ("grni", -1)))

    assert books.entries() == []


def test_into_a_closed_period_it_goes_on_the_next_open_day_where_wished(books):
    books.close("2025-01")

    with pytest.raises(Invalid):
        ask(books, "post", a_request())
    journal = ask(books, "post", a_request(if_closed="next_open_day"))

    assert journal.on == date(2025, 2, 1)


def test_before_the_start_of_the_books_nothing_is_written(books):
    books.run(lambda ctx: ctx.set_setting("finance.books_start", date(2025, 6, 1)))

    journal = ask(books, "post", a_request())

    assert (journal.state, journal.entry) == ("before_start", None)
    assert books.entries() == []


def test_a_preview_names_accounts_and_writes_nothing(books):
    preview = ask(books, "preview", a_request())

    assert list(preview) == [("1300", usd(5000)), ("3010", usd(-5000))]
    assert books.entries() == []


def test_turnover_counts_what_was_posted_between_two_days(books):
    ask(books, "post", a_request())
    ask(books, "post", a_request(on=date(2025, 2, 15), source=DocumentRef("inventory.posting", 13)))

    turnover = ask(books, "turnover", ["inventory"], date(2025, 2, 1), date(2025, 2, 28))

    assert turnover == {"inventory": usd(5000)}


def test_a_reversal_through_the_port(books):
    journal = ask(books, "post", a_request())

    reversal = ask(books, "reverse", journal.entry, date(2025, 3, 1), "Returned")

    assert books.entry(reversal.entry.id).reversal_of_id == journal.entry.id


def test_asking_needs_the_permission_to_post(books):
    nobody = Actor.user(7, "Nobody", frozenset())

    with pytest.raises(Forbidden, match=r"finance\.entry\.post"):
        books.run(lambda ctx: ctx.port(Posting).post(a_request()), actor=nobody)
