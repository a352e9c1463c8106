"""Layouts are data: what a company writes is checked whole, kept, and used."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from karvan.api import Invalid
from karvan.api import TranslatedText
from karvan_finance.errors import NoSuchLayout
from karvan_finance.statements.domain.layouts import LayoutRow
from karvan_finance.statements.domain.layouts import RowKind
from karvan_finance.statements.domain.layouts import Statement
from karvan_finance.statements.models import StatementLayout
from karvan_finance.statements.queries.layouts import get_layout
from karvan_finance.statements.services.layouts import SaveLayout
from karvan_finance.statements.services.layouts import copy_layout
from karvan_finance.statements.services.layouts import delete_layout
from karvan_finance.statements.services.layouts import save_layout
from karvan_finance.statements.services.layouts import shipped_rows

TITLE = TranslatedText(en="Row")
SALES = LayoutRow("sales", TITLE, RowKind.ACCOUNTS, types="income", is_credit=True)
HALF = LayoutRow("half", TITLE, RowKind.FORMULA, formula="sales / 2")


def save(books, rows, layout=None):
    def work(ctx):
        name = TranslatedText(en="Ours")
        held = (
            layout
            and ctx.session.scalars(
                select(StatementLayout).where(StatementLayout.code == layout)
            ).one()
        )
        command = SaveLayout("a-ours", name, Statement.INCOME, rows)
        return save_layout(ctx, held, command).id

    return books.run(work)


def test_a_company_begins_with_the_layouts_of_its_chart(books):
    kept = books.run(lambda ctx: get_layout(ctx, None, Statement.INCOME), write=False)

    shipped = shipped_rows("general")["income"]
    assert [replace(row, title={}) for row in kept.rows] == [
        replace(row, title={}) for row in shipped
    ]


def test_a_layout_of_ones_own_is_used_and_can_be_written_anew(books):
    save(books, [SALES, HALF])
    save(books, [HALF.__class__(**{**SALES.__dict__, "code": "turnover"}), SALES], "a-ours")

    kept = books.run(lambda ctx: get_layout(ctx, None, Statement.INCOME), write=False)

    assert kept.code == "a-ours"
    assert [row.code for row in kept.rows] == ["turnover", "sales"]


@pytest.mark.parametrize(
    ("rows", "field"),
    [
        ([replace(SALES, code="Sales!")], "lines.1.code"),
        ([SALES, SALES], "lines.2.code"),
        ([replace(SALES, types="")], "lines.1.types"),
        ([HALF, SALES], "lines.1.formula"),
        ([SALES, replace(HALF, formula="sales +")], "lines.2.formula"),
    ],
    ids=["code", "twice", "no accounts", "not above", "not a formula"],
)
def test_a_row_that_is_wrong_is_named_and_nothing_is_kept(books, rows, field):
    with pytest.raises(Invalid) as refused:
        save(books, rows)

    assert [each.field for each in refused.value.problems] == [field]
    with pytest.raises(NoSuchLayout):
        books.run(lambda ctx: get_layout(ctx, "a-ours"), write=False)


def test_a_layout_is_copied_and_dropped(books):
    def work(ctx):
        mine = ctx.session.scalars(
            select(StatementLayout).where(StatementLayout.code == "income")
        ).one()
        copied = copy_layout(ctx, mine)
        rows = get_layout(ctx, copied.code).rows
        delete_layout(ctx, mine)
        return copied.code, len(rows)

    assert books.run(work) == ("income-2", len(shipped_rows("general")["income"]))
    with pytest.raises(NoSuchLayout):
        books.run(lambda ctx: get_layout(ctx, "income"), write=False)
