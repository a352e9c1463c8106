"""Making, changing and deleting taxes: sound ones only, and none that is used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.api import Invalid
from karvan.api import Problem
from karvan.api import TranslatedText
from karvan.text import identity_key
from karvan_finance.errors import CodeTaken
from karvan_finance.errors import GroupAccount
from karvan_finance.errors import NameNeeded
from karvan_finance.errors import problem
from karvan_finance.ledger.models import Account
from karvan_finance.tax import errors
from karvan_finance.tax.domain.checking import check_tax
from karvan_finance.tax.domain.definitions import PartKind
from karvan_finance.tax.domain.definitions import TaxDefinition
from karvan_finance.tax.domain.definitions import TaxDocument
from karvan_finance.tax.domain.definitions import TaxKind
from karvan_finance.tax.domain.definitions import TaxPart as Part
from karvan_finance.tax.models import Tax
from karvan_finance.tax.models import TaxMember
from karvan_finance.tax.models import TaxPart
from karvan_finance.tax.models.taxes import FULL
from karvan_finance.tax.services.uses import count_lines
from karvan_finance.tax.services.uses import uses_of

if TYPE_CHECKING:
    from karvan.api import Context

PPM = 100
"""Millionths of a percent in a millionth."""


@dataclass(frozen=True)
class PartValues:
    """A part as it is to be; `share` in millionths of a percent."""

    document: TaxDocument = TaxDocument.INVOICE
    part: PartKind = PartKind.TAX
    share: int = FULL
    account_id: int | None = None
    box: str | None = None


@dataclass(frozen=True)
class TaxValues:
    """A tax as it is to be."""

    code: str
    name: TranslatedText
    use: str
    valid_from: date
    kind: str = TaxKind.PERCENT
    rate: Decimal = Decimal(0)
    included: bool = False
    affects_base: bool = False
    base_affected: bool = True
    seq: int = 10
    rounding: str | None = None
    valid_to: date | None = None
    parts: Sequence[PartValues] = ()
    members: Sequence[int] = ()


COLUMNS = ("name", "rate", "included", "affects_base", "base_affected", "seq", "rounding",
           "valid_from", "valid_to")  # fmt: skip


def create_tax(ctx: Context, values: TaxValues) -> Tax:
    """Make a tax with its parts; raises Invalid with every fault at its field."""
    problems = _faults(ctx, values)
    key = identity_key(values.code)
    if key in map(identity_key, ctx.session.scalars(select(Tax.code))):
        problems.append(problem(CodeTaken(code=values.code), field="code"))
    if problems:
        raise Invalid(problems)
    tax = Tax(code=values.code.strip(), use=values.use, kind=values.kind)
    _fill(tax, values)
    ctx.session.add(tax)
    ctx.session.flush()
    _write_rows(ctx, tax, values)
    return tax


def change_tax(ctx: Context, tax: Tax, values: TaxValues) -> Tax:
    """Change a tax; of one that lines were taxed by, rate, flags and shares stay (TaxIsUsed)."""
    if problems := _faults(ctx, values):
        raise Invalid(problems)
    count = count_lines(ctx, tax.code)
    if count and _computes_otherwise(ctx, tax, values):
        raise errors.TaxIsUsed(code=tax.code, count=count)
    _fill(tax, values)
    _write_rows(ctx, tax, values)
    return tax


def delete_tax(ctx: Context, tax: Tax) -> None:
    """Delete a tax that nothing refers to; raises TaxStillUsed with what does, and how often."""
    if uses := uses_of(ctx, tax):
        raise errors.TaxStillUsed(code=tax.code, uses=uses)
    for row in [*parts_of(ctx, tax), *members_of(ctx, tax)]:
        ctx.session.delete(row)
    ctx.session.flush()
    ctx.session.delete(tax)
    ctx.session.flush()


def parts_of(ctx: Context, tax: Tax) -> list[TaxPart]:
    """The parts of a tax in their order."""
    mine = select(TaxPart).where(TaxPart.tax_id == tax.id)
    return list(ctx.session.scalars(mine.order_by(TaxPart.document, TaxPart.seq)))


def members_of(ctx: Context, tax: Tax) -> list[TaxMember]:
    """The members of a group."""
    mine = select(TaxMember).where(TaxMember.group_id == tax.id)
    return list(ctx.session.scalars(mine.order_by(TaxMember.id)))


def _fill(tax: Tax, values: TaxValues) -> None:
    for column in COLUMNS:
        if getattr(tax, column) != getattr(values, column):
            setattr(tax, column, getattr(values, column))


def _write_rows(ctx: Context, tax: Tax, values: TaxValues) -> None:
    """Parts and members as they are to be; a part in the same place keeps its row."""
    for document in TaxDocument:
        held = [each for each in parts_of(ctx, tax) if each.document == document]
        wanted = [each for each in values.parts if each.document is document]
        for row in held[len(wanted) :]:
            ctx.session.delete(row)
        for seq, part in enumerate(wanted, start=1):
            if seq > len(held):
                row = TaxPart(tax_id=tax.id, document=document, seq=seq)
                ctx.session.add(row)
            else:
                row = held[seq - 1]
            row.part, row.share = part.part, part.share
            row.account_id, row.box = part.account_id, part.box or None
    now = {row.member_id: row for row in members_of(ctx, tax)}
    for member_id in now.keys() - set(values.members):
        ctx.session.delete(now[member_id])
    ctx.session.add_all(
        TaxMember(group_id=tax.id, member_id=each) for each in values.members if each not in now
    )
    ctx.session.flush()


def _computes_otherwise(ctx: Context, tax: Tax, values: TaxValues) -> bool:
    flags = ("rate", "included", "affects_base", "base_affected")
    if any(getattr(tax, each) != getattr(values, each) for each in flags):
        return True
    now = [(row.document, row.part, row.share) for row in parts_of(ctx, tax)]
    wanted = [(each.document, each.part, each.share) for each in values.parts]
    return sorted(now) != sorted(wanted)


def _faults(ctx: Context, values: TaxValues) -> list[Problem]:
    """Every fault of the values, at the fields of the form."""
    found = []
    if not values.code.strip() or not str(values.name).strip():
        found.append(problem(NameNeeded(), field="code"))
    if values.valid_to is not None and values.valid_to <= values.valid_from:
        empty = errors.EmptyValidity(first=values.valid_from)
        found.append(problem(empty, field="valid_to"))
    members = _members(ctx, values)
    found += [
        problem(errors.NestedGroup(code=member.code), field="members")
        for member in members
        if member.kind == TaxKind.GROUP or member.use != values.use
    ]
    groups = select(Account.code).where(
        Account.id.in_([each.account_id for each in values.parts]), Account.is_group
    )
    found += [
        problem(GroupAccount(account=code), field="parts") for code in ctx.session.scalars(groups)
    ]
    return found + check_tax(_definition(values, members))


def _members(ctx: Context, values: TaxValues) -> list[Tax]:
    if not values.members:
        return []
    return list(ctx.session.scalars(select(Tax).where(Tax.id.in_(values.members))))


def _definition(values: TaxValues, members: Sequence[Tax]) -> TaxDefinition:
    """The values as the engine would take them."""
    parts = {
        document: tuple(
            Part(n, each.part, each.share // PPM, each.account_id)
            for n, each in enumerate(values.parts, start=1)
            if each.document is document
        )
        for document in TaxDocument
    }
    kind = TaxKind(values.kind)
    return TaxDefinition(
        id=0,
        code=values.code,
        kind=kind,
        rate=values.rate,
        parts=parts[TaxDocument.INVOICE],
        refund_parts=parts[TaxDocument.REFUND] or None,
        members=tuple(TaxDefinition(each.id, each.code, TaxKind(each.kind)) for each in members),
    )
