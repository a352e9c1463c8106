"""Posting: what is refused and named, what a posted entry has, and how many statements it takes."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from karvan.api import Actor
from karvan.api import AuditOp
from karvan.api import Invalid
from karvan.api import StaleVersion
from karvan.audit.models import AuditEntry
from karvan.testing.builders import a_company
from karvan_finance import permissions as P
from karvan_finance.errors import NotADraft
from karvan_finance.ledger.domain.ledger import AccountType
from karvan_finance.ledger.models import EntryLine
from karvan_finance.ledger.services.accounts import ChangeAccount
from karvan_finance.ledger.services.accounts import NewAccount
from karvan_finance.ledger.services.accounts import change_account
from karvan_finance.ledger.services.accounts import create_account
from karvan_finance.ledger.services.accounts import get_account
from karvan_finance.ledger.services.drafting import create_draft
from karvan_finance.ledger.services.drafting import create_drafts
from karvan_finance.ledger.services.posting import PostEntry
from karvan_finance.ledger.services.posting import post_entries
from karvan_finance.ledger.services.posting import post_entry

SALE = [("1110", "120"), ("4000", "-100"), ("3100", "-20")]


def problems_of(books, draft, **values):
    with pytest.raises(Invalid) as refusal:
        books.post_draft(draft, **values)
    return refusal.value.problems


def test_a_posted_entry_has_number_period_and_poster(books):
    entry = books.post(SALE, on="2025-01-15")

    assert entry.state == "posted"
    assert entry.number == "GEN/2025/00001"
    assert entry.period_id == books.period("2025-01").id
    assert entry.posted_at is not None


def test_a_draft_has_no_number(books):
    draft = books.draft(SALE)

    assert books.entry(draft.entry_id).number is None


def test_numbers_follow_each_other_within_the_fiscal_year(books):
    numbers = [books.post(SALE, on=on).number for on in ("2025-03-01", "2025-01-01", "2026-01-01")]

    assert numbers == ["GEN/2025/00001", "GEN/2025/00002", "GEN/2026/00001"]


def test_lines_are_told_their_period(books):
    entry = books.post(SALE)

    lines = books.run(
        lambda ctx: ctx.session.scalars(
            select(EntryLine).where(EntryLine.entry_id == entry.id)
        ).all(),
        write=False,
    )

    assert {(line.period_id, line.date) for line in lines} == {(entry.period_id, entry.date)}


@pytest.mark.parametrize(
    ("lines", "on", "code", "words"),
    [
        pytest.param(
            [("1110", "120"), ("4000", "-100")], "2025-01-15", "finance.unbalanced", "20.00", id="unbalanced"
        ),
        pytest.param([("1110", "0")], "2025-01-15", "finance.too_few_lines", "two", id="one line"),
        pytest.param(SALE, "2019-01-15", "finance.no_period", "2019-01-15", id="no period"),
        pytest.param(
            [("1", "120"), ("4000", "-120")], "2025-01-15", "finance.group_account", "1", id="group"
        ),
        pytest.param(
            [("1200", "120"), ("4000", "-120")], "2025-01-15", "finance.account_needs_party", "1200",
            id="no party",
        ),
        pytest.param(
            [("9000", "120"), ("4000", "-120")], "2025-01-15", "finance.off_balance_mixed", "balance",
            id="off balance",
        ),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_and_the_draft_is_kept(books, lines, on, code, words):
    draft = books.draft(lines, on)

    problems = problems_of(books, draft)

    assert code in [problem.code for problem in problems]
    assert any(words in str(problem.message) for problem in problems)
    assert books.entry(draft.entry_id).state == "draft"


def test_an_unknown_account_is_refused_and_nothing_is_written(books):
    with pytest.raises(Invalid) as refusal:
        books.draft([(999_999, "120"), ("4000", "-120")])

    (problem,) = refusal.value.problems
    assert (problem.code, problem.field) == ("finance.unknown_account", "lines.1.account")
    assert books.entries() == []


def test_the_account_of_another_company_is_as_unknown_as_any(runtime, books, books_of):
    other = books_of(runtime, a_company(runtime, plugins=("finance",)))
    foreign = other.run(add_an_account)

    with pytest.raises(Invalid) as refusal:
        books.draft([(foreign, "120"), ("4000", "-120")])

    assert [problem.code for problem in refusal.value.problems] == ["finance.unknown_account"]
    assert books.entries() == []


def add_an_account(ctx):
    """An account with an id that no other company of the test has."""
    ctx.uow.new_ids(5000)
    return create_account(ctx, NewAccount("THEIRS", "Theirs", AccountType.EXPENSE)).id


def test_posting_into_a_closed_period_is_refused_with_the_first_open_day(books):
    draft = books.draft(SALE, on="2025-02-10")
    early = books.draft(SALE, on="2025-01-10")
    books.post_draft(early)
    books.run(lambda ctx: _move(ctx, draft, "2025-03-10"))
    books.close("2025-01", "2025-02")
    books.run(lambda ctx: _move(ctx, draft, "2025-02-10"))

    (problem,) = problems_of(books, PostEntry(draft.entry_id, books.entry(draft.entry_id).version))

    assert problem.code == "finance.period_closed"
    assert "2025-02" in str(problem.message)
    assert "2025-03-01" in str(problem.message)


def _move(ctx, draft, day):
    """Date a draft anew, as its form does."""
    from datetime import date

    from karvan_finance.ledger.models import JournalEntry
    from karvan_finance.ledger.services.drafting import DraftEntry
    from karvan_finance.ledger.services.drafting import change_draft
    from karvan_finance.ledger.services.drafting import line_like

    entry = ctx.session.get(JournalEntry, (ctx.company.id, draft.entry_id))
    lines = [line_like(line) for line in entry.lines]
    command = DraftEntry(entry.journal_id, date.fromisoformat(day), lines)
    change_draft(ctx, entry.id, entry.version, command)


def test_only_a_permission_posts_into_a_soft_closed_period(books):
    books.close("2025-01", soft=True)
    draft = books.draft(SALE, on="2025-01-10")
    clerk = Actor.user(7, "Clerk", permissions=frozenset({P.ENTRY_POST}))

    (problem,) = problems_of(books, draft, actor=clerk)
    entry = books.post_draft(draft)

    assert problem.code == "finance.period_closed"
    assert entry.state == "posted"


def test_an_inactive_account_takes_no_new_postings(books):
    draft = books.draft(SALE)
    books.run(lambda ctx: _deactivate(ctx, books.account_id("4000")))

    (problem,) = problems_of(books, draft)

    assert problem.code == "finance.inactive_account"


def _deactivate(ctx, account_id):
    account = get_account(ctx, account_id)
    change_account(ctx, ChangeAccount(account.id, account.version, account.name, is_active=False))


def test_a_draft_that_changed_since_it_was_seen_is_not_posted(books):
    draft = books.draft(SALE)

    with pytest.raises(StaleVersion):
        books.post_draft(PostEntry(draft.entry_id, draft.version + 1))


def test_a_posted_entry_is_not_posted_again(books):
    draft = books.draft(SALE)
    books.post_draft(draft)

    with pytest.raises(NotADraft):
        books.post_draft(draft)


def test_one_fault_among_many_and_none_is_posted(books):
    good, bad = books.draft(SALE), books.draft([("1110", "1"), ("4000", "-2")])

    with pytest.raises(Invalid) as refusal:
        books.post_many([good, bad])

    (problem,) = refusal.value.problems
    assert problem.values["entry_id"] == bad.entry_id
    assert books.entry(good.entry_id).state == "draft"


def test_a_refused_posting_burns_no_number(books):
    books.post(SALE)
    with pytest.raises(ZeroDivisionError):
        books.run(lambda ctx: post_and_fail(ctx, books))

    assert books.post(SALE).number == "GEN/2025/00002"


def post_and_fail(ctx, books):
    entry = create_draft(ctx, books.command(ctx, SALE))
    post_entry(ctx, PostEntry(entry.id, entry.version))
    ctx.uow.after_commit(lambda: None)
    return 1 // 0


def test_the_trail_keeps_the_posting_with_its_content_hash(books):
    entry = books.post(SALE)

    rows = books.run(
        lambda ctx: ctx.session.scalars(
            select(AuditEntry)
            .where(AuditEntry.entity == "finance.entry", AuditEntry.row_id == entry.id)
            .order_by(AuditEntry.id)
        ).all(),
        write=False,
    )

    assert [row.op for row in rows] == [AuditOp.INSERT, AuditOp.UPDATE, AuditOp.TRANSITION]
    assert [row.content_hash is not None for row in rows] == [False, False, True]
    assert [line["balance"] for line in rows[1].data["lines"][1]] == [12000, -10000, -2000]


def test_posting_a_prepared_draft_takes_at_most_ten_statements(books, count_statements):
    draft = books.draft(SALE, narration="Sale")
    books.warm_up()

    with count_statements() as sent:
        books.run(lambda ctx: post_entry(ctx, draft))

    ledger, index = apart_from_search(sent)
    assert len(ledger) <= 10, "\n".join(ledger)
    assert len(index) <= 6, "\n".join(index)


def test_creating_and_posting_takes_at_most_fourteen_statements(books, count_statements):
    command = books.run(lambda ctx: books.command(ctx, SALE, narration="Sale"), write=False)
    books.warm_up()

    with count_statements() as sent:
        books.run(lambda ctx: create_and_post(ctx, command))

    ledger, index = apart_from_search(sent)
    assert len(ledger) <= 14, "\n".join(ledger)
    assert len(index) <= 6, "\n".join(index)


def test_a_hundred_in_one_transaction_take_at_most_three_statements_each(books, count_statements):
    command = books.run(lambda ctx: books.command(ctx, SALE, narration="Sale"), write=False)
    books.warm_up()

    with count_statements() as sent:
        books.run(lambda ctx: create_and_post(ctx, *[command] * 100))

    assert len(sent) <= 300
    assert len(books.entries()) == 100


def apart_from_search(sent):
    """What writes the books, and what keeps the search index, which reads the entry once more."""
    written = max(n for n, each in enumerate(sent) if each.startswith("UPDATE finance_entry"))
    last = max(n for n, each in enumerate(sent) if "core_search" in each)
    return [*sent[: written + 1], *sent[last + 1 :]], sent[written + 1 : last + 1]


def create_and_post(ctx, *commands):
    entries = create_drafts(ctx, commands)
    post_entries(ctx, [entry.id for entry in entries])
