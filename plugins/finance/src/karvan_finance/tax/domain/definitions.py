"""What a tax is: its kind and rate, how it meets other taxes, and the parts it is posted in."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from karvan.values import DateRange
from karvan_finance.tax.domain.shares import NOTHING
from karvan_finance.tax.domain.shares import WHOLE
from karvan_finance.tax.errors import TaxNotValid

PERCENT = 100


class TaxKind(StrEnum):
    """How the amount follows from the base."""

    PERCENT = "percent"
    """`rate` percent of the base; below zero it is withheld."""
    FIXED = "fixed"
    """`rate` in major units of company money for each unit of quantity."""
    DIVISION = "division"
    """`rate` percent of the price that contains it: base / (1 - rate) - base."""
    GROUP = "group"
    """No amount of its own: stands for its members."""


class TaxUse(StrEnum):
    """What a tax may be chosen for."""

    SALE = "sale"
    PURCHASE = "purchase"


class TaxRounding(StrEnum):
    """Where amounts are rounded."""

    DOCUMENT = "document"
    """Once per tax and document; the units go to the lines by largest remainder."""
    LINE = "line"
    """Each tax on each line."""


class TaxDocument(StrEnum):
    """Which parts of a tax are used."""

    INVOICE = "invoice"
    REFUND = "refund"


class PartKind(StrEnum):
    """What of a tax a part reports or posts."""

    BASE = "base"
    TAX = "tax"


@dataclass(frozen=True)
class TaxPart:
    """A share of a tax on an account and in a box of the return; without account it is cost.

    `name` says in posted lines which part of its tax it is: `invoice-2`.
    """

    id: int
    kind: PartKind
    share_ppm: int = WHOLE
    account_id: int | None = None
    box: str | None = None
    name: str = ""


@dataclass(frozen=True)
class TaxDefinition:
    """One tax as it is computed. Parts stand in their order; those of refunds mirror the others."""

    id: int
    code: str
    kind: TaxKind
    rate: Decimal = Decimal(0)
    included: bool = False
    affects_base: bool = False
    base_affected: bool = True
    seq: int = 0
    rounding: TaxRounding | None = None
    validity: DateRange | None = None
    parts: tuple[TaxPart, ...] = (TaxPart(0, PartKind.BASE), TaxPart(0, PartKind.TAX))
    refund_parts: tuple[TaxPart, ...] | None = None
    members: tuple[TaxDefinition, ...] = ()
    is_active: bool = True
    use: TaxUse | None = None

    def parts_for(self, document: TaxDocument) -> tuple[TaxPart, ...]:
        """The parts of an invoice, or of a refund where those differ."""
        if document is TaxDocument.REFUND and self.refund_parts is not None:
            return self.refund_parts
        return self.parts

    def tax_parts(self, document: TaxDocument) -> tuple[TaxPart, ...]:
        """The parts that amounts of tax are split over."""
        return tuple(p for p in self.parts_for(document) if p.kind is PartKind.TAX)

    def factor(self, document: TaxDocument) -> int:
        """1 where the tax raises what is paid; 0 where its parts cancel out (reverse charge)."""
        return 1 if sum(part.share_ppm for part in self.tax_parts(document)) else 0

    @property
    def share(self) -> Fraction:
        """The rate as a fraction: 19 percent is 19/100."""
        return Fraction(self.rate) / PERCENT


def expand(taxes: Iterable[TaxDefinition]) -> tuple[TaxDefinition, ...]:
    """Members in place of groups, each tax once, in the order (seq, id) in which they are computed."""
    found: dict[int, TaxDefinition] = {}
    for tax in taxes:
        members = expand(tax.members) if tax.kind is TaxKind.GROUP else (tax,)
        found.update((member.id, member) for member in members)
    return tuple(sorted(found.values(), key=lambda tax: (tax.seq, tax.id)))


def require_valid(taxes: Iterable[TaxDefinition], on: date) -> None:
    """Raise TaxNotValid for the first tax, or member, that does not hold on the day."""
    for tax in taxes:
        if tax.validity is not None and on not in tax.validity:
            raise TaxNotValid(code=tax.code, date=on)
        require_valid(tax.members, on)


def total_share(divisions: Sequence[TaxDefinition]) -> Fraction:
    """What taxes of the kind division take of the price together."""
    return sum((tax.share for tax in divisions), NOTHING)
