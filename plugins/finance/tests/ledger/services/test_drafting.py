"""Drafts may be unfinished, are changed and dropped, and leave their lines in the trail."""

from __future__ import annotations

import pytest
from sqlalchemy import func
from sqlalchemy import select

from karvan.api import Invalid
from karvan.api import StaleVersion
from karvan.audit.models import AuditEntry
from karvan.audit.models import PersonalAuditValue
from karvan_finance.errors import NoSuchRecord
from karvan_finance.errors import NotADraft
from karvan_finance.ledger.models import EntryLine
from karvan_finance.ledger.services.drafting import change_draft
from karvan_finance.ledger.services.drafting import copy_entry
from karvan_finance.ledger.services.drafting import create_drafts
from karvan_finance.ledger.services.drafting import drop_draft

SALE = [("1110", "120"), ("4000", "-120", {"name": "To Ada"})]


def trail_of(books, entry_id):
    return books.run(
        lambda ctx: ctx.session.scalars(
            select(AuditEntry)
            .where(AuditEntry.entity == "finance.entry", AuditEntry.row_id == entry_id)
            .order_by(AuditEntry.id)
        ).all(),
        write=False,
    )


def count_lines(books):
    return books.run(
        lambda ctx: ctx.session.execute(select(func.count()).select_from(EntryLine)).scalar_one(),
        write=False,
    )


def test_a_draft_may_be_unbalanced_and_use_accounts_that_posting_refuses(books):
    draft = books.draft([("1", "5"), ("1200", "7"), ("9000", "1")])

    assert books.entry(draft.entry_id).state == "draft"


def test_faults_of_many_drafts_come_together_and_name_draft_and_line(books):
    def work(ctx):
        good = books.command(ctx, SALE)
        bad = books.command(ctx, [(999_977, "1"), ("4000", "-1")])
        other = books.command(
            ctx, [("1110", "1"), (999_978, "-1", {"amount_cur": 5, "currency": "EUR"})]
        )
        create_drafts(ctx, [good, bad, other])

    with pytest.raises(Invalid) as refusal:
        books.run(work)

    found = [(each.row, each.field, each.code) for each in refusal.value.problems]
    assert found == [
        (2, "lines.1.account", "finance.unknown_account"),
        (3, "lines.2.amount", "finance.opposite_signs"),
        (3, "lines.2.account", "finance.unknown_account"),
    ]
    assert books.entries() == []


def test_a_draft_is_written_anew_with_its_lines(books):
    draft = books.draft(SALE)

    books.run(
        lambda ctx: change_draft(
            ctx, draft.entry_id, draft.version, books.command(ctx, [("1110", "1"), ("6100", "-1")])
        )
    )

    assert count_lines(books) == 2
    before, after = trail_of(books, draft.entry_id)[-1].data["lines"]
    assert before is None
    assert [line["balance"] for line in after] == [100, -100]


def test_a_changed_draft_is_not_written_over(books):
    draft = books.draft(SALE)

    with pytest.raises(StaleVersion):
        books.run(
            lambda ctx: change_draft(
                ctx, draft.entry_id, draft.version + 1, books.command(ctx, SALE)
            )
        )


def test_a_dropped_draft_leaves_what_it_was_in_the_trail(books):
    draft = books.draft(SALE)

    books.run(lambda ctx: drop_draft(ctx, draft.entry_id, draft.version))

    assert count_lines(books) == 0
    dropped = [row for row in trail_of(books, draft.entry_id) if row.data.get("lines")][-1]
    assert [line["balance"] for line in dropped.data["lines"][0]] == [12000, -12000]
    assert dropped.data["lines"][1] is None


def test_texts_of_lines_stand_in_the_trail_as_commitments_only(books):
    draft = books.draft(SALE)

    row = trail_of(books, draft.entry_id)[-1]
    kept = books.run(
        lambda ctx: ctx.session.scalars(
            select(PersonalAuditValue.after).where(
                PersonalAuditValue.company_id == ctx.company.id,
                PersonalAuditValue.field == "lines.2.name",
            )
        ).all(),
        write=False,
    )

    assert "Ada" not in str(row.data)
    assert kept == ["To Ada"]


def test_a_posted_entry_is_neither_changed_nor_dropped(books):
    entry = books.post(SALE)

    with pytest.raises(NotADraft):
        books.run(lambda ctx: drop_draft(ctx, entry.id, entry.version))


def test_an_entry_that_is_not_there_is_named(books):
    with pytest.raises(NoSuchRecord, match="4711"):
        books.run(lambda ctx: drop_draft(ctx, 4711, 1))


def test_a_copy_is_a_new_draft_of_the_same_lines(books):
    entry = books.post(SALE)

    copy = books.run(lambda ctx: copy_entry(ctx, books_entry(ctx, entry.id)))

    assert (copy.state, copy.number) == ("draft", None)
    assert count_lines(books) == 4


def books_entry(ctx, entry_id):
    from karvan_finance.ledger.queries.entries import get_entry

    return get_entry(ctx, entry_id)
