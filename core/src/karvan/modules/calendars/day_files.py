"""Files of named days: CSV with the columns day and name, or the all-day events of an .ics file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING

from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.modules.calendars.errors import UnreadableDays
from karvan.text import TextError
from karvan.text import parse_date

if TYPE_CHECKING:
    from karvan.modules.importing.files import ImportFile

DAY_COLUMNS = ("day", "date", "روز", "تاریخ")
NAME_COLUMNS = ("name", "label", "نام", "عنوان")
MOST_DAYS = 2_000
LONGEST_EVENT = 60
_BASIC_DATE = re.compile(r"\d{8}", re.ASCII)
_ESCAPED = re.compile(r"\\([\\;,nN])")


@dataclass(frozen=True)
class NamedDay:
    """A day and what it is called."""

    on: date
    name: str


def read_days(file: ImportFile, *, today: date) -> list[NamedDay]:
    """The days of a file; raises UnreadableDays, or Invalid with the row of each wrong day."""
    is_calendar = file.extension == ".ics" or file.content.lstrip()[:15] == b"BEGIN:VCALENDAR"
    found = _events(file.text()) if is_calendar else _rows(file, today)
    days: list[NamedDay] = []
    for each in found:
        days.append(each)
        if len(days) > MOST_DAYS:
            raise UnreadableDays(reason=_("more than {count} days", count=MOST_DAYS))
    if not days:
        raise UnreadableDays(reason=_("there is no day in it"))
    return days


def _rows(file: ImportFile, today: date) -> Iterator[NamedDay]:
    table = file.table()
    names = {each.strip().lower(): each for each in table.columns}
    day = next((names[each] for each in DAY_COLUMNS if each in names), None)
    name = next((names[each] for each in NAME_COLUMNS if each in names), "")
    if day is None:
        raise UnreadableDays(reason=_("there is no column called day"))
    problems = []
    for row in table.rows:
        try:
            yield NamedDay(parse_date(row.text(day), today=today), row.text(name))
        except TextError as error:
            problems.append(Problem(error.code, error.message, row=row.number, column=day))
    if problems:
        raise Invalid(problems)


def _events(text: str) -> Iterator[NamedDay]:
    """VEVENTs with DATE values (RFC 5545): every day from DTSTART up to, not including, DTEND."""
    event: dict[str, str] | None = None
    for number, name, value in _lines(text):
        if (name, value.upper()) == ("BEGIN", "VEVENT"):
            event = {}
        elif (name, value.upper()) == ("END", "VEVENT"):
            if event is None or "DTSTART" not in event:
                raise UnreadableDays(
                    reason=_("line {number}: an event without a day", number=number)
                )
            yield from _days_of(event, number)
            event = None
        elif event is not None:
            event.setdefault(name, value)


def _days_of(event: dict[str, str], number: int) -> Iterator[NamedDay]:
    if "RRULE" in event:
        raise UnreadableDays(reason=_("line {number}: repeated events are not read", number=number))
    first = _date(event["DTSTART"], number)
    end = _date(event["DTEND"], number) if "DTEND" in event else first + timedelta(days=1)
    if not 0 < (end - first).days <= LONGEST_EVENT:
        raise UnreadableDays(
            reason=_("line {number}: an event of no length, or of months", number=number)
        )
    name = _ESCAPED.sub(lambda m: " " if m[1] in "nN" else m[1], event.get("SUMMARY", ""))
    for offset in range((end - first).days):
        yield NamedDay(first + timedelta(days=offset), name.strip())


def _date(value: str, number: int) -> date:
    if _BASIC_DATE.fullmatch(value):
        try:
            return date(int(value[:4]), int(value[4:6]), int(value[6:]))
        except ValueError:
            pass
    raise UnreadableDays(
        reason=_("line {number}: only whole days are read, as 20250321", number=number)
    )


def _lines(text: str) -> Iterator[tuple[int, str, str]]:
    """Unfolded content lines: a line that starts with a space goes on with the one before."""
    unfolded: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line[:1] in {" ", "\t"} and unfolded:
            unfolded[-1] = (unfolded[-1][0], unfolded[-1][1] + line[1:])
        elif line.strip():
            unfolded.append((number, line))
    for number, line in unfolded:
        head, _colon, value = line.partition(":")
        yield number, head.partition(";")[0].strip().upper(), value.strip()
