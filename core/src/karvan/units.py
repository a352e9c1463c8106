"""Units of measure as exact fractions: conversion there and back loses nothing.

One unit is `numerator / denominator` of its category's reference unit; a dozen is 12/1 of a piece,
a gram 1/1000 of a kilogram. A product may say how its own units stand to its base unit (1 carton =
12 pieces, 1 piece = 0.35 kg), which bridges categories for this product alone. Nothing is rounded
unless a `Rounding` is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from fractions import Fraction

from karvan.errors import Refusal
from karvan.values import MICRO
from karvan.values import Inexact
from karvan.values import Rounding
from karvan.values import round_fraction

MICRO_DIGITS = 6


class OtherCategory(Refusal):
    """{source} cannot be converted into {target}: they measure different things.

    Say on the product how many of the one make the other.
    """

    code = "core.unit.other_category"


class ZeroFactor(Refusal):
    """A unit of measure holds more than nothing: both parts of its fraction are above zero."""

    code = "core.unit.zero"


class InexactQuantity(Refusal):
    """{amount} {unit} cannot be kept exactly in {digits} decimals. Name a rounding, or use a smaller unit."""

    code = "core.unit.inexact"


@dataclass(frozen=True)
class Unit:
    """A unit of measure: one of it is `numerator / denominator` reference units of its category."""

    code: str
    category: str
    numerator: int = 1
    denominator: int = 1
    digits: int = MICRO_DIGITS

    @property
    def factor(self) -> Fraction:
        """Reference units in one unit; raises ZeroFactor."""
        return positive_fraction(self.numerator, self.denominator)


@dataclass(frozen=True)
class ProductUnits:
    """The base unit of a product, and how many base units each of its own units holds."""

    base: Unit
    own: Mapping[str, tuple[Unit, Fraction]] = field(default_factory=dict)

    def factor(self, unit: Unit) -> Fraction:
        """Base units in one `unit`: the product's own word first, then its category's fractions.

        Raises OtherCategory where neither the base unit nor a unit of the product shares the
        category of `unit`.
        """
        if unit.code in self.own:
            return self.own[unit.code][1]
        if unit.category == self.base.category:
            return unit.factor / self.base.factor
        for code in sorted(self.own):
            bridge, held = self.own[code]
            if bridge.category == unit.category:
                return unit.factor / bridge.factor * held
        raise OtherCategory(source=unit.code, target=self.base.code)


def positive_fraction(numerator: int, denominator: int) -> Fraction:
    """The fraction in lowest terms; raises ZeroFactor unless both parts are above zero."""
    if numerator <= 0 or denominator <= 0:
        raise ZeroFactor
    return Fraction(numerator, denominator)


def convert_exactly(
    amount: Fraction, source: Unit, target: Unit, product: ProductUnits | None = None
) -> Fraction:
    """The same amount counted in another unit, exactly.

    `convert_exactly(Fraction(18), piece, dozen) == Fraction(3, 2)`. With a product its own
    conversions hold first. Raises OtherCategory, ZeroFactor.
    """
    if source.code == target.code:
        return amount
    if product is not None:
        return amount * product.factor(source) / product.factor(target)
    if source.category != target.category:
        raise OtherCategory(source=source.code, target=target.code)
    return amount * source.factor / target.factor


def round_to_micro(amount: Fraction, unit: Unit, rounding: Rounding) -> int:
    """The amount in millionths of the unit, rounded to the unit's decimals by the named rule.

    Raises InexactQuantity where `Rounding.EXACT` does not fit.
    """
    step: int = MICRO // 10**unit.digits
    try:
        return round_fraction(amount * MICRO / step, rounding) * step
    except Inexact:
        shown = f"{amount.numerator}/{amount.denominator}"
        raise InexactQuantity(amount=shown, unit=unit.code, digits=unit.digits) from None


def exact_amount(micro: int) -> Fraction:
    """Millionths as the exact amount they stand for."""
    return Fraction(micro, MICRO)
