"""The form of a week, read and laid out: a line for each day, and rows that hold for a while."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import TypeVar

from karvan.calendars.workweeks import WeekHours
from karvan.calendars.workweeks import span_text
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.modules.calendars.entity import DAY_NAMES
from karvan.modules.calendars.typed import read_spans
from karvan.text import TextError
from karvan.text import parse_date
from karvan.values import DateRange

if TYPE_CHECKING:
    from karvan.context import Context

T = TypeVar("T")
ONE_DAY = timedelta(days=1)
FREE_ROWS = 2
MOST_ROWS = 40


@dataclass(frozen=True)
class DatedRow:
    """Hours of one weekday that hold for a while, as the form shows them; `last` is included."""

    weekday: int | str = ""
    hours: str = ""
    first: date | None = None
    last: date | None = None


def days_from(week_start: int) -> list[tuple[int, Text]]:
    """The days of the week in the order of the calendar."""
    return [(day % 7, DAY_NAMES[day % 7]) for day in range(week_start, week_start + 7)]


def lines_of(week: Sequence[WeekHours]) -> dict[int, str]:
    """The hours of each weekday that hold always, as one line."""
    lines: dict[int, list[str]] = {}
    for each in week:
        if each.valid is None:
            lines.setdefault(each.weekday, []).append(span_text((each.opens, each.closes)))
    return {day: ", ".join(spans) for day, spans in lines.items()}


def dated_rows(week: Sequence[WeekHours]) -> list[DatedRow]:
    """The rows that hold for a while, and empty ones to write more into."""
    rows = [
        DatedRow(
            each.weekday,
            span_text((each.opens, each.closes)),
            each.valid.start,
            each.valid.end - ONE_DAY if each.valid.end else None,
        )
        for each in week
        if each.valid is not None
    ]
    return [*rows, *([DatedRow()] * FREE_ROWS)]


def read_week(ctx: Context, form: Mapping[str, str]) -> tuple[WeekHours, ...]:
    """The week as the form says it; raises Invalid with every field that cannot be read."""
    reader = _Reader(form, ctx.today())
    week = (*reader.lines(), *reader.dated())
    if reader.problems:
        raise Invalid(reader.problems)
    return week


class _Reader:
    """Reads rows and gathers what is wrong with them."""

    def __init__(self, form: Mapping[str, str], today: date) -> None:
        self.form = form
        self.today = today
        self.problems: list[Problem] = []

    def lines(self) -> list[WeekHours]:
        return [
            WeekHours(day, opens, closes)
            for day in range(7)
            for opens, closes in self._take(f"day_{day}", read_spans) or ()
        ]

    def dated(self) -> list[WeekHours]:
        found = []
        for number in range(MOST_ROWS):
            name = f"dated_{number}"
            weekday = self.form.get(f"{name}_weekday", "")
            if weekday not in set("0123456") or not weekday:
                continue
            valid = self._valid(name)
            found += [
                WeekHours(int(weekday), opens, closes, valid)
                for opens, closes in self._take(f"{name}_hours", read_spans) or ()
            ]
        return found

    def _valid(self, name: str) -> DateRange | None:
        first = self._take(f"{name}_first", self._day)
        last = self._take(f"{name}_last", self._day) if self.form.get(f"{name}_last") else None
        if first is None:
            return None
        if last is not None and last < first:
            text = _("The last day lies before the first.")
            self.problems.append(Problem("core.calendar.days", text, field=f"{name}_last"))
            return None
        return DateRange(first, last + ONE_DAY if last else None)

    def _day(self, typed: str) -> date:
        return parse_date(typed, today=self.today)

    def _take(self, field: str, read: Callable[[str], T]) -> T | None:
        try:
            return read(self.form.get(field, ""))
        except TextError as error:
            self.problems.append(Problem(error.code, error.message, field=field))
            return None
