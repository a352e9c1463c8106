"""`karvan finance compute depreciation`: the plan of amounts of one asset."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from karvan.errors import Invalid
from karvan.values import decimal_text
from karvan_finance.compute import errors
from karvan_finance.compute.domain.fields import Fields
from karvan_finance.errors import FinanceRefusal
from karvan_finance.errors import problem
from karvan_finance.ledger.domain.depreciation import Asset
from karvan_finance.ledger.domain.depreciation import Every
from karvan_finance.ledger.domain.depreciation import Method
from karvan_finance.ledger.domain.depreciation import ProRata
from karvan_finance.ledger.domain.depreciation import depreciate

MOST_MONTHS = 1200
MOST_DAY = 31


def compute_depreciation(request: dict[str, Any]) -> dict[str, Any]:
    """The planned amounts of a request; raises Invalid with every problem at its field."""
    fields = Fields(request)
    exponent = fields.exponent()
    asset = _asset(fields, exponent)
    fields.finish()
    _check(asset)
    planned = depreciate(asset)
    return {
        "lines": [
            {
                "first": each.first.isoformat(),
                "last": each.last.isoformat(),
                "amount": decimal_text(each.amount, exponent),
                "accumulated": decimal_text(each.accumulated, exponent),
                "book_value": decimal_text(each.book_value, exponent),
            }
            for each in planned
        ],
        "total": decimal_text(sum(each.amount for each in planned), exponent),
    }


def _asset(fields: Fields, exponent: int) -> Asset:
    remaining = fields.whole_or_none("remaining_months")
    calendar = fields.choice("calendar", ("gregorian", "jalali"), default="gregorian")
    return Asset(
        cost=fields.amount("cost", exponent),
        in_service=fields.day("in_service"),
        months=fields.whole("life_months", least=1, most=MOST_MONTHS),
        salvage=fields.amount("salvage", exponent, default=0),
        method=Method(fields.choice("method", tuple(Method), default=Method.STRAIGHT_LINE)),
        prorata=ProRata(fields.choice("prorata", tuple(ProRata), default=ProRata.MONTH)),
        every=Every(fields.choice("every", tuple(Every), default=Every.MONTH)),
        factor=fields.number("factor", default=Decimal(2)),
        switches=fields.flag("switch", default=True),
        opening=fields.amount("opening_accumulated", exponent, default=0),
        begins=fields.day_or_none("begins"),
        remaining=remaining,
        calendar="jalali" if calendar == "jalali" else "gregorian",
        year_month=fields.whole("year_month", default=1, least=1, most=12),
        year_day=fields.whole("year_day", default=1, least=1, most=MOST_DAY),
    )


def _check(asset: Asset) -> None:
    """Raises Invalid for amounts that no asset has, each at its field."""
    wrong: list[tuple[str, FinanceRefusal]] = []
    if asset.cost < 0:
        wrong.append(("cost", errors.NotBelowZero()))
    if not 0 <= asset.salvage <= asset.cost:
        wrong.append(("salvage", errors.MoreThanTheCost()))
    elif not 0 <= asset.opening <= asset.cost - asset.salvage:
        wrong.append(("opening_accumulated", errors.MoreThanTheCost()))
    if asset.factor <= 0:
        wrong.append(("factor", errors.NotBelowZero()))
    if asset.remaining is not None and asset.remaining > MOST_MONTHS:
        wrong.append(("remaining_months", errors.RequestNeedsWhole(least=0, most=MOST_MONTHS)))
    if wrong:
        raise Invalid([problem(refused, field=name) for name, refused in wrong])
