"""Statement layouts as people work with them: a head, and a grid of rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

from karvan.api import Command
from karvan.api import Entity
from karvan.api import Field
from karvan.api import FormView
from karvan.api import Invalid
from karvan.api import LinesGrid
from karvan.api import ListView
from karvan.api import Problem
from karvan.api import Section
from karvan.api import SmartButton
from karvan.api import lazy_gettext as _
from karvan.api import url
from karvan_finance.ledger.domain.ledger import AccountType
from karvan_finance.statements.domain.layouts import Figure
from karvan_finance.statements.domain.layouts import LayoutRow
from karvan_finance.statements.domain.layouts import RowKind
from karvan_finance.statements.domain.layouts import Statement
from karvan_finance.statements.models import StatementLayout
from karvan_finance.statements.services.layouts import SaveLayout
from karvan_finance.statements.services.layouts import copy_layout
from karvan_finance.statements.services.layouts import delete_layout
from karvan_finance.statements.services.layouts import save_layout
from karvan_finance.statements.services.layouts import stored_rows

if TYPE_CHECKING:
    from karvan.api import Context

Values = Mapping[str, Any]
EDITOR = ("read", "create", "update", "delete")
STATEMENTS = {
    Statement.INCOME: _("Income statement"),
    Statement.BALANCE: _("Balance sheet"),
    Statement.CASH_FLOW: _("Cash flow"),
}
REPORT_OF = {
    Statement.INCOME: "finance.income-statement",
    Statement.BALANCE: "finance.balance-sheet",
    Statement.CASH_FLOW: "finance.cash-flow",
}
ROW_KINDS = {
    RowKind.ACCOUNTS: _("Accounts"),
    RowKind.FORMULA: _("Formula"),
    RowKind.HEADING: _("Heading"),
}
FIGURES = {
    Figure.MOVEMENT: _("Movement of the days"),
    Figure.CLOSING: _("Balance at the end"),
    Figure.OPENING: _("Balance before the first day"),
    Figure.YEAR: _("Movement of the fiscal year"),
    Figure.BEFORE_YEAR: _("Balance before the fiscal year"),
    Figure.CASH: _("What stands against cash"),
}


def _create(ctx: Context, _layout: None, values: Values) -> StatementLayout:
    rows = [_row(line) for line in _kept(values)]
    _check_types(rows)
    command = SaveLayout(values["code"], values["name"], Statement(values["statement"]), rows)
    return save_layout(ctx, None, command)


def _update(ctx: Context, layout: StatementLayout, values: Values) -> StatementLayout:
    held = {row["id"]: row for row in _read(ctx, layout)}
    lines = _kept(values) if "lines" in values else list(held.values())
    rows = [_row({**held.get(line.get("id") or 0, {}), **line}) for line in lines]
    _check_types(rows)
    command = SaveLayout(
        values.get("code", layout.code),
        values.get("name", layout.name),
        Statement(values.get("statement", layout.statement)),
        rows,
    )
    return save_layout(ctx, layout, command)


def _delete(ctx: Context, layout: StatementLayout, _values: Values) -> None:
    delete_layout(ctx, layout)


def _copy(ctx: Context, layout: StatementLayout, _values: Values) -> StatementLayout:
    return copy_layout(ctx, layout)


def _kept(values: Values) -> list[Values]:
    return [line for line in values.get("lines") or () if not line.get("_delete")]


def _row(line: Values) -> LayoutRow:
    return LayoutRow(
        code=(line.get("code") or "").strip(),
        title=line.get("title") or {},
        kind=RowKind(line.get("kind") or RowKind.ACCOUNTS),
        types=" ".join((line.get("types") or "").split()),
        accounts=" ".join((line.get("accounts") or "").split()),
        figure=Figure(line.get("figure") or Figure.MOVEMENT),
        is_credit=bool(line.get("is_credit")),
        formula=(line.get("formula") or "").strip(),
        level=line.get("level") or 0,
        is_strong=bool(line.get("is_strong")),
    )


def _check_types(rows: list[LayoutRow]) -> None:
    """Raises Invalid with every word that is no type of account, and every level out of range."""
    problems = []
    known = {str(each) for each in AccountType}
    for number, row in enumerate(rows, start=1):
        for word in row.types.split():
            if word not in known:
                text = _("{word} is no type of account. Types: {known}", word=word,
                         known=", ".join(sorted(known)))  # fmt: skip
                problem = Problem("finance.layout.types", text, field=f"lines.{number}.types")
                problems.append(problem)
        if not 0 <= row.level <= DEEPEST:
            text = _("A row is set in by 0 to {deepest} steps.", deepest=DEEPEST)
            problems.append(Problem("finance.layout.level", text, field=f"lines.{number}.level"))
    if problems:
        raise Invalid(problems)


DEEPEST = 3


def _read(ctx: Context, layout: StatementLayout) -> list[Mapping[str, Any]]:
    """The rows of a layout as the grid shows them."""
    return [
        {
            "id": row.id,
            "code": row.code,
            "title": row.title,
            "kind": row.kind,
            "types": row.account_types,
            "accounts": row.accounts,
            "figure": row.figure,
            "is_credit": row.is_credit,
            "formula": row.formula,
            "level": row.level,
            "is_strong": row.is_strong,
        }
        for row in stored_rows(ctx, layout.id)
    ]


def _statement(ctx: Context, layout: StatementLayout) -> str:
    code = REPORT_OF[Statement(layout.statement)]
    return url("core.report", code=code, layout=layout.code) if layout.is_active else ""


def _title(ctx: Context, layout: StatementLayout) -> str:
    return str(layout.name)


ROWS = LinesGrid(
    "lines",
    _("Rows"),
    (
        Field("code", label=_("Code"), required=True, max_length=40),
        Field("title", "translated", _("Title"), required=True),
        Field("kind", "choice", _("Kind"), choices=tuple(ROW_KINDS.items()), required=True),
        Field("types", label=_("Types of accounts"), max_length=400),
        Field("accounts", label=_("Accounts"), max_length=400),
        Field("figure", "choice", _("Shows"), choices=tuple(FIGURES.items()), required=True),
        Field("is_credit", "bool", _("Credit is positive")),
        Field("formula", label=_("Formula"), max_length=400),
        Field("level", "integer", _("Set in by")),
        Field("is_strong", "bool", _("Strong")),
    ),
    order="line_no",
    read=_read,
)
FIELDS = ("code", "name", "statement", "lines")
LAYOUT = Entity(
    name="statement_layout",
    label=_("Statement layout"),
    plural=_("Statement layouts"),
    model=StatementLayout,
    verbs=EDITOR,
    default_roles={
        "controller": EDITOR,
        **dict.fromkeys(("accountant", "clerk", "viewer"), ("read",)),
    },
    title=_title,
    icon="template",
    fields=(
        Field("code", label=_("Code"), required=True),
        Field("name", "translated", _("Name"), required=True),
        Field(
            "statement", "choice", _("Statement"), choices=tuple(STATEMENTS.items()), required=True
        ),
        Field("is_active", "bool", _("In use"), readonly=True),
    ),
    commands=(
        Command("create", _("New layout"), run=_create, fields=FIELDS),
        Command("update", run=_update, fields=FIELDS),
        Command("copy", _("Copy"), run=_copy, permission="finance.statement_layout.create"),
        Command("delete", _("Delete"), run=_delete),
    ),
    list=ListView(columns=("code", "name", "statement", "is_active"), sort=("code",)),
    form=FormView(
        sections=(Section(("code", "name", "statement", "is_active")),),
        buttons=(SmartButton(_("Statement"), "report-money", link=_statement),),
    ),
    lines=(ROWS,),
    search=("code", "name"),
    archive="is_active",
)
