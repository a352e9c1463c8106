"""The first and the last day a field may hold."""

from __future__ import annotations

from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Any
from zoneinfo import ZoneInfo

from karvan.i18n import format_date
from karvan.text import TextError

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.fields import Field

Bound = date | None


class TooEarly(TextError):
    """The first possible day is {day}."""

    code = "core.date_too_early"


class TooLate(TextError):
    """The last possible day is {day}."""

    code = "core.date_too_late"


def bounds_of(ctx: Context, field: Field) -> tuple[Bound, Bound]:
    """The first and the last day, None where there is none."""
    earliest = field.earliest(ctx) if callable(field.earliest) else field.earliest
    latest = field.latest(ctx) if callable(field.latest) else field.latest
    return earliest, latest


def check_bounds(ctx: Context, field: Field, value: Any) -> None:
    """Raises TooEarly or TooLate for a day outside; an instant counts by the company's clock."""
    if field.earliest is None and field.latest is None:
        return
    day = value
    if isinstance(value, datetime):
        day = value.astimezone(ZoneInfo(ctx.company.time_zone)).date()
    earliest, latest = bounds_of(ctx, field)
    if earliest is not None and day < earliest:
        raise TooEarly(day=format_date(earliest, ctx.locale))
    if latest is not None and day > latest:
        raise TooLate(day=format_date(latest, ctx.locale))
