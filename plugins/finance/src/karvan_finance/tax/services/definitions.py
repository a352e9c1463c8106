"""Taxes as the engine takes them: one statement reads them with their parts, one more their members."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlalchemy import or_
from sqlalchemy import select

from karvan.values import DateRange
from karvan_finance.tax.domain.definitions import PartKind
from karvan_finance.tax.domain.definitions import TaxDefinition
from karvan_finance.tax.domain.definitions import TaxDocument
from karvan_finance.tax.domain.definitions import TaxKind
from karvan_finance.tax.domain.definitions import TaxPart as Part
from karvan_finance.tax.domain.definitions import TaxRounding
from karvan_finance.tax.domain.definitions import TaxUse
from karvan_finance.tax.errors import InactiveTax
from karvan_finance.tax.errors import UnknownTax
from karvan_finance.tax.models import Tax
from karvan_finance.tax.models import TaxMember
from karvan_finance.tax.models import TaxPart

if TYPE_CHECKING:
    from karvan.api import Context

Parts = Mapping[tuple[int, TaxDocument], tuple[Part, ...]]
Members = Mapping[int, tuple[TaxDefinition, ...]]
OF_TAX = (TaxPart.company_id == Tax.company_id) & (TaxPart.tax_id == Tax.id)
PPM = 100
"""Millionths of a percent in a millionth."""


def read_definitions(
    ctx: Context, *, ids: Collection[int] = (), codes: Collection[str] = ()
) -> dict[int, TaxDefinition]:
    """The taxes of these ids and codes, by id; what is unknown is left out."""
    if not ids and not codes:
        return {}
    wanted = or_(Tax.id.in_(ids), Tax.code.in_(codes))
    rows = ctx.session.execute(
        select(Tax, TaxPart).outerjoin(TaxPart, OF_TAX).where(wanted).order_by(TaxPart.seq)
    ).all()
    taxes = {row.Tax.id: row.Tax for row in rows}
    parts = _parts([row.TaxPart for row in rows if row.TaxPart is not None])
    groups = [tax.id for tax in taxes.values() if tax.kind == TaxKind.GROUP]
    members = _members(ctx, groups) if groups else {}
    return {tax.id: _definition(tax, members, parts) for tax in taxes.values()}


def _members(ctx: Context, groups: Collection[int]) -> Members:
    """The members of each group, as they are computed."""
    rows = ctx.session.execute(
        select(TaxMember.group_id, Tax, TaxPart)
        .join(TaxMember.member)
        .outerjoin(TaxPart, OF_TAX)
        .where(TaxMember.group_id.in_(groups))
        .order_by(Tax.seq, Tax.id, TaxPart.seq)
    ).all()
    parts = _parts({row.TaxPart.id: row.TaxPart for row in rows if row.TaxPart}.values())
    found: dict[int, dict[int, TaxDefinition]] = defaultdict(dict)
    for row in rows:
        found[row.group_id][row.Tax.id] = _definition(row.Tax, {}, parts)
    return {group: tuple(each.values()) for group, each in found.items()}


def definitions_by_code(ctx: Context, codes: Collection[str]) -> dict[str, TaxDefinition]:
    """The taxes of these codes; raises UnknownTax for the first that there is not."""
    found = {tax.code: tax for tax in read_definitions(ctx, codes=codes).values()}
    for code in codes:
        if code not in found:
            raise UnknownTax(code=code)
    return found


def _parts(parts: Iterable[TaxPart]) -> Parts:
    rows = defaultdict(list)
    for row in parts:
        rows[row.tax_id].append(row)
    return {
        (tax_id, document): _of(mine, document)
        for tax_id, mine in rows.items()
        for document in TaxDocument
    }


def _of(parts: Collection[TaxPart], document: TaxDocument) -> tuple[Part, ...]:
    return tuple(
        Part(
            id=part.id,
            kind=PartKind(part.part),
            share_ppm=part.share // PPM,
            account_id=part.account_id,
            box=part.box,
            name=f"{part.document}-{part.seq}",
        )
        for part in parts
        if part.document == document
    )


def _definition(tax: Tax, members: Members, parts: Parts) -> TaxDefinition:
    return TaxDefinition(
        id=tax.id,
        code=tax.code,
        kind=TaxKind(tax.kind),
        rate=tax.rate,
        included=tax.included,
        affects_base=tax.affects_base,
        base_affected=tax.base_affected,
        seq=tax.seq,
        rounding=TaxRounding(tax.rounding) if tax.rounding else None,
        validity=DateRange(tax.valid_from, tax.valid_to),
        parts=parts.get((tax.id, TaxDocument.INVOICE), ()),
        refund_parts=parts.get((tax.id, TaxDocument.REFUND)) or None,
        members=members.get(tax.id, ()),
        is_active=tax.is_active,
        use=TaxUse(tax.use),
    )


def require_active(taxes: Collection[TaxDefinition]) -> None:
    """Raise InactiveTax for the first tax that is out of use."""
    for tax in taxes:
        if not tax.is_active:
            raise InactiveTax(code=tax.code)
        require_active(tax.members)
