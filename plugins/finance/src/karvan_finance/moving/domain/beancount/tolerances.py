"""How exactly a beancount transaction must balance: half a unit of its last written decimal."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from karvan_finance.moving.domain.beancount.directives import Posting
from karvan_finance.moving.domain.beancount.directives import Source

_HALF = Decimal("0.5")


def multiplier_of(source: Source) -> Decimal:
    """What the last decimal is multiplied by; a half unless the file's options say otherwise."""
    written = source.option("inferred_tolerance_multiplier", "")
    return Decimal(source.option("tolerance_multiplier", written) or _HALF)


def tolerances_of(postings: Iterable[Posting], source: Source) -> dict[str, Fraction]:
    """Currency -> the largest difference allowed, from the decimals as written.

    `10.00 USD` allows 0.005 USD; whole numbers allow none. The option
    `inferred_tolerance_default` ("USD:0.003" or "*:0.003") counts where nothing is written.
    """
    multiplier = multiplier_of(source)
    found = _defaults(source.options)
    for posting in postings:
        if posting.number is None or posting.currency is None:
            continue
        unit = last_decimal(posting.number)
        if unit < 1:
            tolerance = unit * Fraction(multiplier)
            found[posting.currency] = max(tolerance, found.get(posting.currency, Fraction(0)))
    return found


def tolerance_in(tolerances: Mapping[str, Fraction], currency: str) -> Fraction:
    """The tolerance of one currency, zero where the file allows none."""
    return tolerances.get(currency, tolerances.get("*", Fraction(0)))


def last_decimal(number: Decimal) -> Fraction:
    """The value of one in the last written place: 1/100 for 12.00."""
    return Fraction(Decimal(1).scaleb(int(number.as_tuple().exponent)))


def _defaults(options: Mapping[str, list[str]]) -> dict[str, Fraction]:
    pairs = (text.split(":", 1) for text in options.get("inferred_tolerance_default", []))
    return {currency: Fraction(number) for currency, number in pairs}
