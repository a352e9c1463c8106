"""Wall-clock times of a zone as instants: the clock may skip an hour, or show one twice.

Instants are whole seconds since 1970-01-01 UTC, so that working time is counted in integers.
"""

from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = EPOCH.date()
DAY = 86_400


def to_instant(at: datetime) -> int:
    """The instant of a datetime with a zone; a fraction of a second is cut off.

    Raises ValueError for a naive datetime: nobody can tell which instant it means.
    """
    if at.utcoffset() is None:
        message = f"{at} has no time zone; give an aware datetime"
        raise ValueError(message)
    passed = at - EPOCH
    return passed.days * DAY + passed.seconds


def to_datetime(instant: int) -> datetime:
    """The instant as a datetime in UTC."""
    return EPOCH + timedelta(seconds=instant)


def start_instant(day: date, second: int, zone: ZoneInfo) -> int:
    """When a span of working time starts: the first occurrence of a wall time shown twice.

    A wall time that the clock skips is the end of the gap. `second` counts from midnight and may
    be 86,400, the midnight that ends the day.
    """
    return _resolved(day, second, zone, last=False)


def end_instant(day: date, second: int, zone: ZoneInfo) -> int:
    """When a span of working time ends: the last occurrence of a wall time shown twice."""
    return _resolved(day, second, zone, last=True)


def _resolved(day: date, second: int, zone: ZoneInfo, *, last: bool) -> int:
    wall = (day - EPOCH_DAY).days * DAY + second
    local = datetime(day.year, day.month, day.day) + timedelta(seconds=second)  # noqa: DTZ001
    earlier = _seconds(local.replace(tzinfo=zone, fold=0).utcoffset())
    later = _seconds(local.replace(tzinfo=zone, fold=1).utcoffset())
    if later > earlier:
        return _gap_end(wall - later, wall - earlier, zone)
    return wall - (later if last else earlier)


def _gap_end(before: int, after: int, zone: ZoneInfo) -> int:
    """The instant in `(before, after]` at which the zone's clock was put forward."""
    old = _offset(before, zone)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(middle, zone) == old:
            before = middle
        else:
            after = middle
    return after


def _offset(instant: int, zone: ZoneInfo) -> int:
    return _seconds(to_datetime(instant).astimezone(zone).utcoffset())


def _seconds(offset: timedelta | None) -> int:
    assert offset is not None  # a ZoneInfo always knows
    return offset.days * DAY + offset.seconds
