"""Payment terms: how the total of a document falls due.

A term is a list of lines, each a share of the total and a rule for its day; the last line takes
what is left, so that the parts always sum to the total:

    30 % at once, the rest 60 days end of month   ->   30.00 on 2025-01-15, 70.00 on 2025-03-31
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from karvan.calendars.periods import Calendar
from karvan.calendars.periods import add_months
from karvan.calendars.periods import day_in
from karvan.calendars.periods import year_month_day
from karvan.errors import Problem
from karvan.values import Rounding
from karvan.values import allocate
from karvan.values import round_fraction
from karvan_finance.errors import problem
from karvan_finance.invoicing import errors

HUNDRED = Decimal(100)
LONGEST_MONTH = 31
MOST_MONTHS = 600
MOST_DAYS = 20_000


class Share(StrEnum):
    """What a line takes of the total."""

    PERCENT = "percent"
    FIXED = "fixed"
    REST = "rest"


@dataclass(frozen=True)
class TermLine:
    """A share of the total and when it is due.

    `percent` counts for percent lines, `fixed` (minor units of the document's currency) for fixed
    ones. The day is the document's, plus months, plus days, then the end of that month, then the
    next day of a month with this number, each where it is asked for.
    """

    share: Share = Share.REST
    percent: Decimal = Decimal(0)
    fixed: int = 0
    months: int = 0
    days: int = 0
    month_end: bool = False
    day_of_month: int | None = None


@dataclass(frozen=True)
class Terms:
    """Lines in order, and a discount in percent for who pays within so many days."""

    lines: Sequence[TermLine] = (TermLine(),)
    discount_percent: Decimal = Decimal(0)
    discount_days: int = 0


AT_ONCE = Terms()


@dataclass(frozen=True)
class Instalment:
    """A part of a total with its day; `discount` is what may be kept back until `discount_until`."""

    due_on: date
    amount: int
    discount: int = 0
    discount_until: date | None = None


@dataclass
class _Rest:
    """What is still to be shared out, never below zero."""

    left: int
    taken: list[int] = field(default_factory=list)

    def take(self, wanted: int) -> None:
        part = min(wanted, self.left)
        self.left -= part
        self.taken.append(part)


def instalments(
    total: int, on: date, terms: Terms = AT_ONCE, calendar: Calendar = "gregorian"
) -> list[Instalment]:
    """Split a total in minor units: percent and fixed shares rounded in turn, the rest last.

    A share that is more than what is left takes what is left; parts of zero are left out, but one
    stands for a total of zero. A negated total gives the negated parts. The discount is rounded
    once for the whole and shared by largest remainder.
    """
    sign, whole = (-1, -total) if total < 0 else (1, total)
    rest = _Rest(whole)
    for line in terms.lines:
        rest.take(_share(line, whole, rest.left))
    due = [due_day(on, line, calendar) for line in terms.lines]
    parts = [(day, part) for day, part in zip(due, rest.taken, strict=True) if part]
    parts = parts or [(due[-1], 0)]
    discounts, until = _discounts(whole, on, terms, [part for _, part in parts])
    return [
        Instalment(day, sign * part, sign * discount, until)
        for (day, part), discount in zip(parts, discounts, strict=True)
    ]


def in_company_money(total: int, parts: Sequence[Instalment]) -> list[int]:
    """What each instalment is of a total in company money, by largest remainder."""
    weights = [abs(part.amount) for part in parts]
    if not any(weights):
        return [total, *[0] * (len(parts) - 1)]
    return allocate(total, weights)


def due_day(on: date, line: TermLine, calendar: Calendar = "gregorian") -> date:
    """The day a line falls due for a document of the day `on`, in the months of the calendar."""
    day = add_months(on, line.months, calendar) + timedelta(days=line.days)
    if line.month_end:
        year, month, _ = year_month_day(day, calendar)
        day = day_in(year, month, LONGEST_MONTH, calendar)
    if line.day_of_month is not None:
        day = _next_day_of_month(day, line.day_of_month, calendar)
    return day


def check_terms(terms: Terms) -> list[Problem]:
    """What is wrong with terms, named by line; [] is sound."""
    found: list[Problem] = []
    rests = [each.share == Share.REST for each in terms.lines]
    if not rests or not rests[-1] or sum(rests) != 1:
        found.append(problem(errors.TermNeedsRest(), field="lines"))
    percents = [each.percent for each in terms.lines if each.share == Share.PERCENT]
    if sum(percents) > HUNDRED:
        found.append(problem(errors.TermAboveWhole(percent=sum(percents)), field="lines"))
    for number, line in enumerate(terms.lines, start=1):
        found += [
            problem(errors.TermLineWrong(), field=f"lines.{number}.{name}")
            for name in _wrong_values(line)
        ]
    if not 0 <= terms.discount_percent < HUNDRED or not 0 <= terms.discount_days <= MOST_DAYS:
        found.append(problem(errors.TermDiscountWrong(), field="discount_percent"))
    return found


def _wrong_values(line: TermLine) -> list[str]:
    percent, fixed = line.share == Share.PERCENT, line.share == Share.FIXED
    sound = {
        "value": (not percent or 0 < line.percent <= HUNDRED) and (not fixed or line.fixed > 0),
        "months": 0 <= line.months <= MOST_MONTHS,
        "days": 0 <= line.days <= MOST_DAYS,
        "day_of_month": line.day_of_month is None or 1 <= line.day_of_month <= LONGEST_MONTH,
    }
    return [name for name, is_sound in sound.items() if not is_sound]


def _share(line: TermLine, whole: int, left: int) -> int:
    if line.share == Share.PERCENT:
        return _percent(whole, line.percent)
    return line.fixed if line.share == Share.FIXED else left


def _percent(amount: int, percent: Decimal) -> int:
    return round_fraction(amount * Fraction(percent) / 100, Rounding.HALF_UP)


def _discounts(
    whole: int, on: date, terms: Terms, parts: Sequence[int]
) -> tuple[list[int], date | None]:
    if not terms.discount_percent or not whole:
        return [0] * len(parts), None
    total = _percent(whole, terms.discount_percent)
    return allocate(total, parts), on + timedelta(days=terms.discount_days)


def _next_day_of_month(day: date, number: int, calendar: Calendar) -> date:
    year, month, _ = year_month_day(day, calendar)
    found = day_in(year, month, number, calendar)
    if found >= day:
        return found
    first = day_in(year, month, 1, calendar)
    year, month, _ = year_month_day(add_months(first, 1, calendar), calendar)
    return day_in(year, month, number, calendar)
