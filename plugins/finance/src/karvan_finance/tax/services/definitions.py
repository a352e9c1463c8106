"""Taxes as the engine takes them, read with their parts and members in three statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
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
from karvan_finance.tax.errors import InactiveTax
from karvan_finance.tax.errors import UnknownTax
from karvan_finance.tax.models import Tax
from karvan_finance.tax.models import TaxMember
from karvan_finance.tax.models import TaxPart

if TYPE_CHECKING:
    from karvan.api import Context

PPM = 100
"""Millionths of a percent in a millionth."""


def read_definitions(
    ctx: Context, *, ids: Collection[int] = (), codes: Collection[str] = ()
) -> dict[int, TaxDefinition]:
    """The taxes of these ids and codes, by id; what is unknown is left out."""
    if not ids and not codes:
        return {}
    wanted = or_(Tax.id.in_(ids), Tax.code.in_(codes))
    taxes = list(ctx.session.scalars(select(Tax).where(wanted)))
    groups = [tax.id for tax in taxes if tax.kind == TaxKind.GROUP]
    members: dict[int, list[Tax]] = defaultdict(list)
    if groups:
        found = (
            select(TaxMember.group_id, Tax)
            .join(TaxMember.member)
            .where(TaxMember.group_id.in_(groups))
            .order_by(Tax.seq, Tax.id)
        )
        for group_id, member in ctx.session.execute(found):
            members[group_id].append(member)
    plain = {tax.id: tax for tax in [*taxes, *(t for each in members.values() for t in each)]}
    parts = _parts(ctx, plain)
    return {tax.id: _definition(tax, members, parts) for tax in taxes}


def definitions_by_code(ctx: Context, codes: Collection[str]) -> dict[str, TaxDefinition]:
    """The taxes of these codes; raises UnknownTax for the first that there is not."""
    found = {tax.code: tax for tax in read_definitions(ctx, codes=codes).values()}
    for code in codes:
        if code not in found:
            raise UnknownTax(code=code)
    return found


Parts = Mapping[tuple[int, TaxDocument], tuple[Part, ...]]


def _parts(ctx: Context, taxes: Collection[int]) -> Parts:
    rows = defaultdict(list)
    wanted = select(TaxPart).where(TaxPart.tax_id.in_(taxes)).order_by(TaxPart.tax_id, TaxPart.seq)
    for row in ctx.session.scalars(wanted):
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


def _definition(tax: Tax, members: Mapping[int, list[Tax]], parts: Parts) -> TaxDefinition:
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
        members=tuple(_definition(each, {}, parts) for each in members.get(tax.id, ())),
        is_active=tax.is_active,
    )


def require_active(taxes: Collection[TaxDefinition]) -> None:
    """Raise InactiveTax for the first tax that is out of use."""
    for tax in taxes:
        if not tax.is_active:
            raise InactiveTax(code=tax.code)
        require_active(tax.members)
