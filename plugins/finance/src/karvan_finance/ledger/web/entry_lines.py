"""The grid of an entry's lines: account, party, text, a column for each dimension, debit, credit."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING
from typing import Any

from karvan.api import AxisChoice
from karvan.api import Field
from karvan.api import LinesGrid
from karvan.api import axes_for
from karvan.api import format_money
from karvan.api import lazy_gettext as _
from karvan_finance.ledger.domain.ledger import sides
from karvan_finance.ledger.models import JournalEntry
from karvan_finance.ledger.queries.entries import lines_of_entry

if TYPE_CHECKING:
    from karvan.api import Context
    from karvan.api import LazyText

KIND = "finance.entry"
KEPT, OFFERED = "finance.kept_dimensions", "finance.offered_dimensions"
BEFORE_AMOUNTS = -2
INDENT = "\u2003"
Totals = list[tuple["str | LazyText", str]]


def axis_field(code: str) -> str:
    """The column of an axis."""
    return f"dimension_{code.replace('-', '_')}"


def columns(ctx: Context, fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """The columns in this company: a choice for each axis stands before the amounts."""
    axes = tuple(
        Field(
            axis_field(each.code),
            "choice",
            str(each.axis.name),
            choices=_choices_of(each.code),
        )
        for each in _offered(ctx)
    )
    return (*fields[:BEFORE_AMOUNTS], *axes, *fields[BEFORE_AMOUNTS:])


def read_lines(ctx: Context, entry: JournalEntry) -> list[Mapping[str, Any]]:
    """The lines of an entry as the grid shows them."""
    rows: list[Mapping[str, Any]] = []
    for row in lines_of_entry(ctx, entry.id):
        held = row.dimensions.values if row.dimensions else {}
        _keep(ctx, held.values())
        debit, credit = sides(row.line.balance)
        rows.append(
            {
                "id": row.line.id,
                "account": row.line.account_id,
                "party": row.line.party_id,
                "text": row.line.name,
                "debit": debit or None,
                "credit": credit or None,
                **{axis_field(code): str(value) for code, value in held.items()},
            }
        )
    return rows


def preview(ctx: Context, values: Mapping[str, Any]) -> Totals:
    """Both sums, and what is missing to a balance."""
    lines = [each for each in values.get("lines") or () if not each.get("_delete")]
    debit = sum(each.get("debit") or 0 for each in lines)
    credit = sum(each.get("credit") or 0 for each in lines)

    def shown(minor: int) -> str:
        return format_money(minor, ctx.company.exponent, ctx.locale)

    totals: Totals = [(_("Debit"), shown(debit)), (_("Credit"), shown(credit))]
    if debit != credit:
        totals.append((_("Difference"), shown(abs(debit - credit))))
    return totals


LINES = LinesGrid(
    "lines",
    _("Entry lines"),
    (
        Field(
            "account",
            "reference",
            _("Ledger account"),
            target="finance.account",
            required=True,
            narrow=("is_group:eq:false",),
        ),
        Field("party", "reference", _("Party"), target="core.party"),
        Field("text", label=_("Narration"), max_length=1000),
        Field("debit", "money", _("Debit")),
        Field("credit", "money", _("Credit")),
    ),
    order="line_no",
    read=read_lines,
    preview=preview,
    more=columns,
)


def _choices_of(code: str) -> Callable[[Context], tuple[tuple[str, str], ...]]:
    return partial(_choices, code=code)


def _choices(ctx: Context, *, code: str) -> tuple[tuple[str, str], ...]:
    """The values of an axis that are offered, children below their parents."""
    axis = next((each for each in _offered(ctx) if each.code == code), None)
    if axis is None:
        return ()
    return tuple(
        (str(node.value.id), f"{INDENT * node.depth}{node.value.name}") for node in axis.values
    )


def _offered(ctx: Context) -> list[AxisChoice]:
    """The axes with the values that hold today, and those that shown lines have; read once."""
    kept = frozenset(ctx.uow.info.get(KEPT, ()))
    found: dict[frozenset[int], list[AxisChoice]] = ctx.uow.info.setdefault(OFFERED, {})
    if kept not in found:
        found[kept] = axes_for(ctx, KIND, None, kept)
    return found[kept]


def _keep(ctx: Context, values: Any) -> None:
    ctx.uow.info.setdefault(KEPT, set()).update(values)
