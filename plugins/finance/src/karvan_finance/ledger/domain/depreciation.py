"""Depreciation of one asset as a plan of amounts: pure, in minor units, exact until rounded.

Straight line spreads cost less salvage evenly over the life. Declining balance takes a rate of the
book value at the start of each fiscal year, `factor / years of life`; with `switches` the plan goes
over to straight line on what is left as soon as that is more. Each amount is rounded half away from
zero, the last takes the rest, and nothing goes below salvage.

A month counts whole (`month`), or days count as they are (`days`), or as 30 of 360 (`days_360`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import groupby

from karvan.calendars.periods import Calendar
from karvan.calendars.periods import FiscalYear
from karvan.calendars.periods import add_months
from karvan.calendars.periods import fiscal_year
from karvan.calendars.periods import year_month_day

MONTHS_IN_YEAR = 12
DAYS_IN_360 = 360
DAYS_IN_MONTH_360 = 30
HALF = Fraction(1, 2)


class Method(StrEnum):
    """How the value goes down."""

    STRAIGHT_LINE = "straight_line"
    DECLINING = "declining"


class ProRata(StrEnum):
    """What counts of the first and the last month."""

    MONTH = "month"
    DAYS = "days"
    DAYS_360 = "days_360"


class Every(StrEnum):
    """How often an amount is planned."""

    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True)
class Asset:
    """What is written down, and how.

    `opening` was written down before `begins`, the first day of the plan (None: the day in service);
    `remaining` months of life count from there, where they are not what is left of `months`.
    """

    cost: int
    in_service: date
    months: int
    salvage: int = 0
    method: Method = Method.STRAIGHT_LINE
    prorata: ProRata = ProRata.MONTH
    every: Every = Every.MONTH
    factor: Decimal = Decimal(2)
    switches: bool = True
    opening: int = 0
    begins: date | None = None
    remaining: int | None = None
    calendar: Calendar = "gregorian"
    year_month: int = 1
    year_day: int = 1


@dataclass(frozen=True)
class PlannedAmount:
    """An amount of the days from `first` to `last`, and what has come of the asset after it."""

    first: date
    last: date
    amount: int
    accumulated: int
    book_value: int


@dataclass(frozen=True)
class _Month:
    first: date
    end: date
    weight: int
    year: str
    whole_year: int


def depreciate(asset: Asset) -> list[PlannedAmount]:
    """The planned amounts in order; empty where nothing is left to write down or no life is left."""
    rest = asset.cost - asset.salvage - asset.opening
    months = _months(asset)
    if rest <= 0 or not months:
        return []
    if asset.method is Method.STRAIGHT_LINE:
        is_monthly = asset.every is Every.MONTH
        groups = [[each] for each in months] if is_monthly else _by_year(months)
        amounts = _spread(Fraction(rest), [sum(m.weight for m in group) for group in groups], rest)
    else:
        groups, amounts = _declining(asset, months, rest)
    return _planned(asset, groups, amounts)


def _declining(
    asset: Asset, months: Sequence[_Month], rest: int
) -> tuple[list[list[_Month]], list[int]]:
    rate = Fraction(asset.factor) * MONTHS_IN_YEAR / asset.months
    left = sum(each.weight for each in months)
    years = _by_year(months)
    groups: list[list[_Month]] = []
    amounts: list[int] = []
    is_switched = False
    for number, year in enumerate(years, start=1):
        weight = sum(each.weight for each in year)
        book = rest + asset.salvage
        declining = book * rate * weight / year[0].whole_year
        straight = Fraction(rest * weight, left)
        is_switched = is_switched or (asset.switches and straight >= declining)
        exact = straight if is_switched else min(declining, Fraction(rest))
        of_year = rest if number == len(years) else min(_rounded(exact), rest)
        parts = [[each] for each in year] if asset.every is Every.MONTH else [year]
        groups += parts
        amounts += _spread(
            Fraction(of_year), [sum(m.weight for m in part) for part in parts], of_year
        )
        rest, left = rest - of_year, left - weight
    return groups, amounts


def _spread(exact: Fraction, weights: Sequence[int], total: int) -> list[int]:
    """Each share rounded, the last takes the rest, and no share more than is left."""
    whole = sum(weights)
    amounts: list[int] = []
    left = total
    for weight in weights[:-1]:
        amount = min(_rounded(exact * weight / whole), left)
        amounts.append(amount)
        left -= amount
    return [*amounts, left]


def _months(asset: Asset) -> list[_Month]:
    """The fiscal months of the life that is planned, clipped to its days, with what they count."""
    begin = _begin(asset, asset.in_service)
    end = add_months(begin, asset.months, asset.calendar)
    if asset.begins is not None and asset.begins > begin:
        begin = _begin(asset, asset.begins)
        if asset.remaining is not None:
            end = add_months(begin, asset.remaining, asset.calendar)
    elif asset.remaining is not None:
        end = add_months(begin, asset.remaining, asset.calendar)
    found: list[_Month] = []
    day = begin
    while day < end:
        year = _year_of(asset, day)
        following = _next_month(asset, year.start, day)
        until = min(following, end)
        weight = _weight(asset, day, until)
        found.append(_Month(day, until, weight, year.code, _weight(asset, year.start, year.end)))
        day = until
    return found


def _begin(asset: Asset, day: date) -> date:
    """The day the plan starts on: with whole months, the first of the fiscal month."""
    if asset.prorata is not ProRata.MONTH:
        return day
    first = start = _year_of(asset, day).start
    for number in range(1, MONTHS_IN_YEAR):
        following = add_months(start, number, asset.calendar)
        if following > day:
            break
        first = following
    return first


def _next_month(asset: Asset, start: date, day: date) -> date:
    following = start
    number = 0
    while following <= day:
        number += 1
        following = add_months(start, number, asset.calendar)
    return following


def _year_of(asset: Asset, day: date) -> FiscalYear:
    return fiscal_year(
        day, calendar=asset.calendar, start_month=asset.year_month, start_day=asset.year_day
    )


def _weight(asset: Asset, first: date, end: date) -> int:
    """What the days `[first, end)` count."""
    if asset.prorata is ProRata.DAYS:
        return (end - first).days
    if asset.prorata is ProRata.DAYS_360:
        return _day_of_360(end, asset.calendar) - _day_of_360(first, asset.calendar)
    months = 0
    while add_months(first, months, asset.calendar) < end:
        months += 1
    return months


def _day_of_360(day: date, calendar: Calendar) -> int:
    year, month, of_month = year_month_day(day, calendar)
    return year * DAYS_IN_360 + month * DAYS_IN_MONTH_360 + min(of_month, DAYS_IN_MONTH_360)


def _by_year(months: Sequence[_Month]) -> list[list[_Month]]:
    return [list(group) for _code, group in groupby(months, key=lambda month: month.year)]


def _planned(
    asset: Asset, groups: Sequence[Sequence[_Month]], amounts: Sequence[int]
) -> list[PlannedAmount]:
    planned = []
    accumulated = asset.opening
    for group, amount in zip(groups, amounts, strict=True):
        accumulated += amount
        last = group[-1].end - timedelta(days=1)
        planned.append(
            PlannedAmount(group[0].first, last, amount, accumulated, asset.cost - accumulated)
        )
    return planned


def _rounded(exact: Fraction) -> int:
    """Half away from zero; amounts here are never negative."""
    return int(exact + HALF)
