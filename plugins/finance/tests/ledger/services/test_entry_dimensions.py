"""Dimensions on journal lines: kept, frozen with the posting, sealed, asked for where needed."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from karvan.api import AppError
from karvan.api import Invalid
from karvan.audit.models import AuditEntry
from karvan.contracts.posting import JournalLine
from karvan.contracts.posting import JournalRequest
from karvan.contracts.posting import Posting
from karvan.contracts.references import DocumentRef
from karvan.modules.dimensions.services import SaveAxis
from karvan.modules.dimensions.services import SaveValue
from karvan.modules.dimensions.services import SetRule
from karvan.modules.dimensions.services import dimension_set
from karvan.modules.dimensions.services import save_axis
from karvan.modules.dimensions.services import save_value
from karvan.modules.dimensions.services import set_rule
from karvan.modules.dimensions.services.sets import set_key
from karvan.values import Money
from karvan_finance.ledger.queries.entries import lines_of_entry
from karvan_finance.ledger.services.reversal import ReverseEntry
from karvan_finance.ledger.services.reversal import reverse_entry

SALE = [("1110", "120"), ("4000", "-120")]


@pytest.fixture
def departments(books):
    """Sets of one department each, by its code."""

    def plant(ctx):
        axis = save_axis(ctx, SaveAxis("department", "Department"))
        values = {c: save_value(ctx, SaveValue(axis.id, c, c.title())) for c in ("it", "hr")}
        return {c: dimension_set(ctx, {"department": each.id}) for c, each in values.items()}

    return books.run(plant)


@pytest.fixture
def need_departments(books, departments):
    def rule(ctx):
        axis = save_axis(ctx, SaveAxis("region", "Region"))
        set_rule(ctx, SetRule(axis.id, "finance.entry", "required"))
        value = save_value(ctx, SaveValue(axis.id, "north", "North"))
        return dimension_set(ctx, {"region": value.id})

    return books.run(rule)


def with_set(set_id):
    return [("1110", "120"), ("4000", "-120", {"dimension_set_id": set_id})]


def described(books, entry):
    return books.run(lambda ctx: [str(r.dimensions or "") for r in lines_of_entry(ctx, entry.id)])


def test_a_line_keeps_its_dimensions_and_its_reversal_has_them_too(books, departments):
    entry = books.post(with_set(departments["it"]))

    reversal = books.run(lambda ctx: reverse_entry(ctx, ReverseEntry(entry.id)).id)

    assert described(books, entry) == ["", "Department: It"]
    assert described(books, books.entry(reversal)) == ["", "Department: It"]


def test_the_dimensions_of_a_posted_line_cannot_be_changed(books, departments):
    entry = books.post(with_set(departments["it"]))

    with pytest.raises((AppError, DBAPIError)), books.raw() as connection:
        connection.execute(
            text("UPDATE finance_line SET dimension_set_id = :other WHERE entry_id = :entry"),
            {"other": departments["hr"], "entry": entry.id},
        )


def test_a_set_of_another_company_is_refused(books, departments):
    with pytest.raises((AppError, DBAPIError)):
        books.post(with_set(10**9))


def test_the_posting_is_sealed_with_the_key_of_its_set(books, departments):
    entry = books.post(with_set(departments["it"]))

    def sealed(ctx):
        statement = select(AuditEntry.data).where(
            AuditEntry.entity == "finance.entry",
            AuditEntry.row_id == entry.id,
            AuditEntry.content_hash.is_not(None),
        )
        return ctx.session.scalars(statement).one()

    assert set_key({"department": "it"}) in str(books.run(sealed, write=False))


def test_what_another_plugin_posts_keeps_its_dimensions(books, departments):
    def post(ctx):
        request = JournalRequest(
            on=date(2025, 1, 15),
            narration="Shipped",
            source=DocumentRef("inventory.posting", 1),
            lines=[
                JournalLine("cogs", Money(500, "USD"), dimension_set_id=departments["hr"]),
                JournalLine("inventory", Money(-500, "USD")),
            ],
        )
        return ctx.port(Posting).post(request).entry.id

    entry_id = books.run(post)

    assert described(books, books.entry(entry_id)) == ["Department: Hr", ""]


def test_an_entry_someone_writes_needs_what_the_rule_asks_for(books, need_departments):
    with pytest.raises(Invalid) as refusal:
        books.post(SALE)
    entry = books.post(with_set(need_departments))

    assert [each.field for each in refusal.value.problems] == ["lines.2.dimension.region"]
    assert entry.number


def test_a_reversal_repeats_what_was_booked_before_there_was_a_rule(books, departments):
    entry = books.post(SALE)

    def rule(ctx):
        axis = save_axis(ctx, SaveAxis("region", "Region", is_required=True))
        return axis.id, reverse_entry(ctx, ReverseEntry(entry.id)).id

    _axis, reversal = books.run(rule)

    assert books.entry(reversal).number
