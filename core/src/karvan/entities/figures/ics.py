"""Records on their days as an iCalendar file (RFC 5545), for calendars outside."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING

from karvan.entities.declaring.known import shown_fields
from karvan.entities.declaring.known import values_of
from karvan.entities.reading.filters import Clause
from karvan.entities.reading.listing import first_records
from karvan.entities.reading.rows import rows_of

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.entities.declaring.views import CalendarView
    from karvan.entities.reading.listing import ListRequest
    from karvan.entities.reading.rows import Address

MOST_EVENTS = 5000
LONGEST_LINE = 75
ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})


@dataclass(frozen=True)
class Event:
    """One entry: `end` is the last day, or the instant it ends; None: as `start`."""

    uid: str
    title: str
    start: date
    end: date | None = None
    url: str = ""


def events_of(
    ctx: Context, entity: Entity, view: CalendarView, request: ListRequest, address: Address
) -> list[Event]:
    """The records of the list that have a day, at most 5,000, with the addresses of their pages."""
    having = replace(
        request, filter=(*request.filter, Clause(view.start, "full")), after="", before=""
    )
    records = first_records(ctx, entity, having, most=MOST_EVENTS)
    fields = shown_fields(ctx, entity)
    edges = [name for name in (view.start, view.end) if name in fields]
    values = values_of(ctx, entity, records, edges)
    names = [view.title] if view.title in fields else []
    place = f"{ctx.company.code}.{entity.code}"
    return [
        Event(
            f"{row.id}@{place}",
            (row.cells[view.title].text if names else "") or row.title,
            values[row.id][view.start],
            values[row.id].get(view.end) if view.end else None,
            row.url or "",
        )
        for row in rows_of(ctx, entity, records, names, address=address)
    ]


def as_ics(name: str, events: Iterable[Event], made: datetime) -> str:
    """The file; days stay days, instants are in UTC."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Karvan//Karvan//EN"]
    lines.append(f"X-WR-CALNAME:{_text(name)}")
    for each in events:
        lines += _event(each, made)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(event: Event, made: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.uid)}"
    yield f"DTSTAMP:{_instant(made)}"
    last = event.end if event.end is not None and event.end >= event.start else event.start
    if isinstance(event.start, datetime):
        yield f"DTSTART:{_instant(event.start)}"
        if isinstance(last, datetime) and last > event.start:
            yield f"DTEND:{_instant(last)}"
    else:
        yield f"DTSTART;VALUE=DATE:{event.start:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{last + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(event.title)}"
    if event.url:
        yield f"URL:{event.url}"
    yield "END:VEVENT"


def _instant(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    return "".join(each for each in value.translate(ESCAPES) if each.isprintable())


def _folded(line: str) -> Iterator[str]:
    """The line in parts of at most 75 octets, each but the first begun by a space."""
    part, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > LONGEST_LINE:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + octets
    yield part
