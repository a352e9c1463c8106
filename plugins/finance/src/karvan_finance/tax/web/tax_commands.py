"""What the form of a tax asks of the services."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Any

from karvan_finance.tax.domain.definitions import PartKind
from karvan_finance.tax.domain.definitions import TaxDocument
from karvan_finance.tax.models import Tax
from karvan_finance.tax.models.taxes import FULL
from karvan_finance.tax.services.taxes import COLUMNS
from karvan_finance.tax.services.taxes import PartValues
from karvan_finance.tax.services.taxes import TaxValues
from karvan_finance.tax.services.taxes import change_tax
from karvan_finance.tax.services.taxes import create_tax
from karvan_finance.tax.services.taxes import delete_tax
from karvan_finance.tax.services.taxes import members_of
from karvan_finance.tax.services.taxes import parts_of

if TYPE_CHECKING:
    from karvan.api import Context

Values = Mapping[str, Any]
Rows = list[Mapping[str, Any]]


def create(ctx: Context, _tax: None, values: Values) -> Tax:
    """A new tax."""
    return create_tax(ctx, _wanted(values, (), ()))


def update(ctx: Context, tax: Tax, values: Values) -> Tax:
    """The tax with new values; what was not sent stays."""
    now = {column: getattr(tax, column) for column in COLUMNS}
    head = {"code": tax.code, "use": tax.use, "kind": tax.kind, **now, **values}
    return change_tax(ctx, tax, _wanted(head, read_parts(ctx, tax), read_members(ctx, tax)))


def delete(ctx: Context, tax: Tax, _values: Values) -> None:
    """No tax any more."""
    delete_tax(ctx, tax)


def read_parts(ctx: Context, tax: Tax) -> Rows:
    """The parts as the grid shows them."""
    return [
        {
            "id": row.id,
            "document": row.document,
            "part": row.part,
            "share": row.share,
            "account": row.account_id,
            "box": row.box or "",
        }
        for row in parts_of(ctx, tax)
    ]


def read_members(ctx: Context, tax: Tax) -> Rows:
    """The members as the grid shows them."""
    return [{"id": row.id, "member": row.member_id} for row in members_of(ctx, tax)]


def _wanted(values: Values, parts: Sequence[Values], members: Sequence[Values]) -> TaxValues:
    return TaxValues(
        code=values["code"],
        name=values["name"],
        use=values["use"],
        kind=values.get("kind") or "percent",
        rounding=values.get("rounding") or None,
        valid_from=values["valid_from"],
        valid_to=values.get("valid_to"),
        parts=[_part(each) for each in _rows(values, "parts", parts)],
        members=[each["member"] for each in _rows(values, "members", members)],
        rate=Decimal(values.get("rate") or 0),
        included=bool(values.get("included")),
        affects_base=bool(values.get("affects_base")),
        base_affected=values.get("base_affected") is not False,
        seq=10 if values.get("seq") is None else values["seq"],
    )


def _rows(values: Values, name: str, stored: Sequence[Values]) -> list[Values]:
    """The rows as they are to be: those that were sent, over what is stored of them."""
    if name not in values:
        return list(stored)
    by_id = {row["id"]: row for row in stored}
    return [
        {**by_id.get(row.get("id") or 0, {}), **row}
        for row in values[name] or ()
        if not row.get("_delete")
    ]


def _part(row: Values) -> PartValues:
    return PartValues(
        document=TaxDocument(row.get("document") or TaxDocument.INVOICE),
        part=PartKind(row.get("part") or PartKind.TAX),
        share=FULL if row.get("share") is None else row["share"],
        account_id=row.get("account"),
        box=row.get("box"),
    )
