"""Lock dates: what is refused in words, what the database refuses by itself, and exceptions."""

from __future__ import annotations

import threading
from datetime import date
from datetime import timedelta

import pytest
from plugins.finance.tests.ledger.services.test_database_rules import POST
from plugins.finance.tests.ledger.services.test_database_rules import TELL_LINES
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from karvan.actors import Actor
from karvan.audit.models import AuditEntry
from karvan.errors import Frozen
from karvan.errors import Invalid
from karvan.errors import PeriodClosedInDatabase
from karvan.errors import RuleBroken
from karvan.testing.browser import a_member
from karvan_finance import errors
from karvan_finance.ledger.domain.locks import LockArea
from karvan_finance.ledger.models import LockDate
from karvan_finance.ledger.models import LockException
from karvan_finance.ledger.services.journals import NewJournal
from karvan_finance.ledger.services.journals import create_journal
from karvan_finance.ledger.services.locks import GrantException
from karvan_finance.ledger.services.locks import end_exception
from karvan_finance.ledger.services.locks import grant_exception
from karvan_finance.ledger.services.locks import move_lock
from karvan_finance.ledger.services.locks import remove_lock
from karvan_finance.ledger.services.locks import set_lock
from karvan_finance.ledger.services.open_days import first_open_day
from karvan_finance.ledger.services.posting import post_entry
from karvan_finance.ledger.services.reversal import ReverseEntry
from karvan_finance.ledger.services.reversal import reverse_entry

SALE = [("1110", "120"), ("4000", "-120")]
JAN_15, JAN_31, FEB_10, FEB_28 = (date(2025, 1, 15), date(2025, 1, 31), date(2025, 2, 10), date(2025, 2, 28))  # fmt: skip
CODES = {"sale": "SAL", "purchase": "PUR", "bank": "BNK"}
TAXED = "UPDATE finance_line SET tax = (SELECT min(code) FROM finance_tax WHERE company_id = :c), tax_part = 'x' WHERE company_id = :c AND entry_id = :e"  # fmt: skip


class Locks:
    """Books whose days are locked and opened again."""

    def __init__(self, books):
        self.books = books

    def set(self, area, day):
        self.books.run(lambda ctx: set_lock(ctx, LockArea(area), day))

    def change(self, area, work):
        def run(ctx):
            found = select(LockDate).where(LockDate.area == area)
            return work(ctx, ctx.session.scalars(found).one())

        return self.books.run(run)

    def grant(self, area, day, *, user=None, hours=1, reason="Late invoice"):
        def run(ctx):
            end = ctx.clock.now() + timedelta(hours=hours)
            return grant_exception(ctx, GrantException(LockArea(area), day, end, reason, user)).id

        return self.books.run(run)

    def end(self, exception_id):
        def run(ctx):
            end_exception(ctx, ctx.session.get(LockException, (ctx.company.id, exception_id)))

        self.books.run(run)

    def draft_of(self, area):
        """A draft of January that belongs to the area and, but for `all` and `hard`, to no other."""
        books, code = self.books, CODES.get(area)
        if code:
            existing = "SELECT count(*) FROM finance_journal WHERE company_id = :c AND code = :j"
            with books.raw() as sql:
                found = sql.execute(text(existing), {"c": books.company.id, "j": code}).scalar()
            if not found:
                books.run(lambda ctx: create_journal(ctx, NewJournal(code, code, area)))
        draft = books.draft(SALE, **({"journal": code} if code else {}))
        if area == "tax":
            with books.raw() as sql:
                sql.execute(text(TAXED), {"c": books.company.id, "e": draft.entry_id})
        return draft

    def post_by_hand(self, draft, at="2025-01-15 10:00:00"):
        values = {"company": self.books.company.id, "entry": draft.entry_id,
                  "period": self.books.period("2025-01").id}  # fmt: skip
        with self.books.raw() as sql:
            sql.execute(text(TELL_LINES), values)
            sql.execute(text(POST.replace("2025-01-15 10:00:00", at)), values)


@pytest.fixture
def locks(books):
    return Locks(books)


@pytest.mark.parametrize("area", list(LockArea))
def test_a_lock_refuses_entries_of_its_area_in_words_and_in_the_database(books, locks, area):
    mine, other = locks.draft_of(area), locks.draft_of("purchase" if area == "sale" else "sale")
    locks.set(area, JAN_15)

    with pytest.raises(Invalid, match="locked") as refused:
        books.post_draft(mine)
    with pytest.raises(PeriodClosedInDatabase, match="lock_dates"):
        locks.post_by_hand(mine)

    (told,) = refused.value.problems
    assert told.field == "date"
    assert "2025-01-16" in str(told.message)
    assert books.entry(mine.entry_id).state == "draft"
    if area not in {"all", "hard"}:
        books.post_draft(other)
    later = books.post([("1110", "1"), ("4000", "-1")], on="2025-01-16")
    assert later.number


def test_the_first_open_day_comes_after_locks_and_closed_periods(books, locks):
    entry = books.post(SALE)
    locks.set("all", FEB_10)
    locks.set("sale", FEB_28)
    books.close("2025-01")

    first = books.run(lambda ctx: first_open_day(ctx, JAN_15), write=False)
    reversal = books.run(lambda ctx: reverse_entry(ctx, ReverseEntry(entry.id)).date)

    assert first == reversal == date(2025, 2, 11)


def test_an_exception_opens_days_to_one_person_until_it_ends(books, locks, runtime, company):
    lucky = a_member(runtime, company, roles=("accountant",), name="lucky")
    actor = Actor.user(lucky.id, "lucky", frozenset({"*"}))
    locks.set("all", FEB_28)
    locks.set("hard", date(2025, 1, 10))
    granted = locks.grant("all", date(2025, 1, 14), user=lucky.id)
    early, fits, late = (books.draft(SALE, on=day) for day in ("2025-01-14", "2025-01-15", "2025-01-16"))  # fmt: skip

    with pytest.raises(Invalid, match="locked"):
        books.post_draft(fits)
    with pytest.raises(Invalid, match="2025-01-15"):
        books.post_draft(early, actor=actor)
    assert books.post_draft(fits, actor=actor).state == "posted"
    locks.end(granted)
    with pytest.raises(Invalid, match="locked"):
        books.post_draft(late, actor=actor)


def test_the_database_heeds_exceptions_only_while_they_hold_and_never_for_the_hard_lock(
    books, locks
):
    draft = locks.draft_of("all")
    locks.set("all", FEB_28)
    locks.grant("all", date(2025, 1, 1))

    with pytest.raises(PeriodClosedInDatabase, match="lock_dates"):
        locks.post_by_hand(draft, at="2999-01-01 10:00:00")
    locks.set("hard", FEB_28)
    with pytest.raises(PeriodClosedInDatabase, match="lock_dates"):
        locks.post_by_hand(draft)
    locks.change("all", remove_lock)
    with pytest.raises(Invalid, match="no exceptions"):
        books.run(lambda ctx: post_entry(ctx, draft))


def test_the_database_lets_an_entry_under_an_exception_pass(books, locks):
    draft = locks.draft_of("all")
    locks.set("all", FEB_28)
    locks.grant("all", date(2025, 1, 1))

    locks.post_by_hand(draft)

    assert books.entry(draft.entry_id).state == "posted"


def test_the_hard_lock_only_moves_forward(locks):
    locks.set("hard", JAN_31)
    locks.change("hard", lambda ctx, lock: move_lock(ctx, lock, FEB_28))

    with pytest.raises(errors.HardLockStays):
        locks.change("hard", lambda ctx, lock: move_lock(ctx, lock, JAN_31))
    with pytest.raises(errors.HardLockStays):
        locks.change("hard", remove_lock)
    with pytest.raises(errors.AreaLocked):
        locks.set("hard", JAN_15)


def test_nothing_is_posted_into_days_that_are_being_locked(books, locks):
    draft, held, release = locks.draft_of("all"), threading.Event(), threading.Event()
    outcome = []

    def lock():
        def work(ctx):
            set_lock(ctx, LockArea.ALL, JAN_31)
            held.set()
            release.wait(20)

        books.run(work)

    def post():
        try:
            books.post_draft(draft)
        except (Invalid, PeriodClosedInDatabase) as refusal:
            outcome.append(refusal)

    threads = [threading.Thread(target=lock), threading.Thread(target=post)]
    threads[0].start()
    held.wait(20)
    threads[1].start()
    threads[1].join(0.5)
    release.set()
    for thread in threads:
        thread.join()

    assert len(outcome) == 1
    assert books.entry(draft.entry_id).state == "draft"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE finance_lock SET lock_date = '2025-01-01' WHERE company_id = :c AND area = 'hard'",
        "UPDATE finance_lock SET area = 'tax' WHERE company_id = :c AND area = 'hard'",
        "DELETE FROM finance_lock WHERE company_id = :c AND area = 'hard'",
    ],
)
def test_the_database_keeps_the_hard_lock(books, locks, statement):
    locks.set("hard", JAN_31)

    with pytest.raises(RuleBroken, match=r"hard_lock|immutable"), books.raw() as sql:
        sql.execute(text(statement), {"c": books.company.id})


def test_other_locks_move_both_ways_and_exceptions_stay_as_granted(books, locks):
    locks.set("sale", FEB_28)
    locks.grant("sale", JAN_31)
    locks.change("sale", lambda ctx, lock: move_lock(ctx, lock, JAN_31))
    locks.change("sale", remove_lock)

    for statement in ("UPDATE finance_lock_exception SET lock_date = '2020-01-01'",
                      "DELETE FROM finance_lock_exception"):  # fmt: skip
        with pytest.raises((Frozen, DatabaseError)), books.raw() as sql:
            sql.execute(text(f"{statement} WHERE company_id = :c"), {"c": books.company.id})
    trail = select(AuditEntry.op).where(AuditEntry.entity.in_(["finance.lock", "finance.lock_exception"]))  # fmt: skip
    ops = books.run(lambda ctx: ctx.session.scalars(trail.order_by(AuditEntry.id)).all())
    assert [str(op) for op in ops] == ["I", "I", "U", "D"]


def test_an_exception_that_opens_nothing_is_refused(books, locks):
    with pytest.raises(errors.NoSuchLock):
        locks.grant("sale", JAN_15)
    locks.set("sale", JAN_31)
    locks.set("hard", JAN_15)

    for refusal, area, day, more in [
        (errors.NoSuchLock, "hard", date(2025, 1, 1), {}),
        (errors.ExceptionOpensNothing, "sale", JAN_31, {}),
        (errors.ExceptionIsOver, "sale", JAN_15, {"hours": -1}),
        (errors.ReasonNeeded, "sale", JAN_15, {"reason": "  "}),
    ]:
        with pytest.raises(refusal):
            locks.grant(area, day, **more)
