"""Days and instants: typed and shown in the reader's calendar and time zone, kept in ISO and UTC."""

from __future__ import annotations

import re
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any
from zoneinfo import ZoneInfo

from karvan.entities.codecs.base import ORDERED
from karvan.entities.codecs.base import Codec
from karvan.entities.codecs.base import or_null
from karvan.entities.codecs.errors import DayOutOfRange
from karvan.entities.codecs.errors import NotAnInstant
from karvan.entities.codecs.errors import NotCanonical
from karvan.entities.codecs.errors import NotThisType
from karvan.i18n import format_date
from karvan.i18n import format_instant
from karvan.i18n import lazy_gettext as _
from karvan.i18n import localise_digits
from karvan.i18n.locales import JALALI
from karvan.text import fold_digits
from karvan.text import parse_date

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.fields import Field

FIRST, LAST = date(1800, 1, 1), date(2299, 12, 31)
FIRST_JALALI, LAST_JALALI = date(1821, 3, 21), date(2220, 3, 19)
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
ISO_INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})", re.ASCII
)
TYPED_INSTANT = re.compile(
    r"(\S+)[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.٫](\d{1,6}))?)?\s*([+-]\d{2}:?\d{2}|Z)?", re.ASCII
)


class DateCodec(Codec):
    """A day; the year first. `t`, `+3`, `-1w` count from today."""

    kind = "date"
    operators = ORDERED
    widget = "date"

    def parse(self, ctx: Context, field: Field, text: str, *, currency: str = "") -> date | None:
        """A day in any calendar; the year tells which."""
        del currency
        if not text.strip():
            return None
        day = parse_date(text, today=ctx.today())
        self.check(ctx, field, day)
        return day

    def typed(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> str:
        """The day in the reader's calendar and digits."""
        del field, currency
        return "" if value is None else _day(ctx, value)

    def from_json(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> Any:
        """An ISO day."""
        del currency
        if value is None:
            return None
        if not isinstance(value, str):
            raise NotThisType(expected=_("a day in a string"))
        try:
            day = date.fromisoformat(value) if ISO_DAY.fullmatch(value) else None
        except ValueError:
            day = None
        if day is None:
            raise NotCanonical(example="2025-03-31")
        self.check(ctx, field, day)
        return day

    def to_json(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> str | None:
        """An ISO day."""
        del ctx, field, currency
        return None if value is None else str(value.isoformat())

    def schema(self, field: Field) -> dict[str, Any]:
        """A string that holds a day."""
        return or_null(field, {"type": "string", "format": "date"})

    def cell(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> Any:
        """The day; as text for readers of another calendar, which no spreadsheet knows."""
        del field, currency
        if value is None or ctx.locale.calendar != JALALI:
            return value
        return fold_digits(format_date(value, ctx.locale))

    def check(self, ctx: Context, field: Field, value: Any) -> None:
        """Within the years that can be typed again."""
        del ctx, field
        if not FIRST <= value <= LAST:
            raise DayOutOfRange


class DateTimeCodec(Codec):
    """An instant, typed and shown in the reader's time zone."""

    kind = "datetime"
    operators = ORDERED
    widget = "datetime"

    def parse(
        self, ctx: Context, field: Field, text: str, *, currency: str = ""
    ) -> datetime | None:
        """A day and a time: `1404/01/11 14:30`; midnight, where no time is named."""
        del currency
        typed = fold_digits(text).strip()
        if not typed:
            return None
        zone = ZoneInfo(ctx.locale.time_zone)
        found = TYPED_INSTANT.fullmatch(typed)
        if found is None and (" " in typed or ":" in typed):
            raise NotAnInstant
        day = parse_date(found[1] if found else typed, today=ctx.today())
        self._check_day(day)
        try:
            clock = _clock(found) if found else time()
            instant = datetime.combine(day, clock, _offset(found[6]) or zone if found else zone)
            value = instant.astimezone(UTC)
        except (ValueError, OverflowError):
            raise NotAnInstant from None
        self.check(ctx, field, value)
        return value

    def typed(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> str:
        """Day and time in the reader's calendar, digits and time zone; seconds where there are any."""
        del field, currency
        if value is None:
            return ""
        local = value.astimezone(ZoneInfo(ctx.locale.time_zone))
        is_unclear = local.replace(fold=0).astimezone(UTC) != value
        if is_unclear:  # the hour that a clock set back shows twice
            local = value.astimezone(UTC)
        shape = "%H:%M:%S.%f" if local.microsecond else "%H:%M:%S" if local.second else "%H:%M"
        clock = f"{local:{shape}}" + (" +00:00" if is_unclear else "")
        return f"{_day(ctx, local.date())} {localise_digits(clock, ctx.locale)}"

    def format(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> str:
        """Day and minute."""
        del field, currency
        return "" if value is None else format_instant(value, ctx.locale)

    def from_json(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> Any:
        """An ISO instant with its offset."""
        del currency
        if value is None:
            return None
        if not isinstance(value, str):
            raise NotThisType(expected=_("an instant in a string"))
        try:
            known = ISO_INSTANT.fullmatch(value)
            instant = datetime.fromisoformat(value).astimezone(UTC) if known else None
        except (ValueError, OverflowError):
            instant = None
        if instant is None:
            raise NotCanonical(example="2025-03-31T14:30:00Z")
        self.check(ctx, field, instant)
        return instant

    def to_json(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> str | None:
        """An ISO instant in UTC."""
        del ctx, field, currency
        if value is None:
            return None
        return str(value.astimezone(UTC).isoformat()).replace("+00:00", "Z")

    def schema(self, field: Field) -> dict[str, Any]:
        """A string that holds an instant."""
        return or_null(field, {"type": "string", "format": "date-time"})

    def cell(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> Any:
        """Local day and time, as spreadsheets keep them; text for readers of another calendar."""
        del field, currency
        if value is None:
            return None
        if ctx.locale.calendar == JALALI:
            return fold_digits(format_instant(value, ctx.locale))
        return value.astimezone(ZoneInfo(ctx.locale.time_zone)).replace(tzinfo=None)

    def check(self, ctx: Context, field: Field, value: Any) -> None:
        """Within the years that can be typed again."""
        del ctx, field
        self._check_day(value.astimezone(UTC).date())

    def _check_day(self, day: date) -> None:
        if not FIRST + timedelta(1) <= day <= LAST - timedelta(1):
            raise DayOutOfRange


def _day(ctx: Context, day: date) -> str:
    if ctx.locale.calendar == JALALI and not FIRST_JALALI <= day <= LAST_JALALI:
        return localise_digits(day.isoformat(), ctx.locale)
    return format_date(day, ctx.locale)


def _clock(found: re.Match[str]) -> time:
    fraction = (found[5] or "").ljust(6, "0")
    return time(int(found[2]), int(found[3]), int(found[4] or 0), int(fraction))


def _offset(text: str | None) -> Any:
    return datetime.fromisoformat(f"2000-01-01T00:00:00{text}").tzinfo if text else None
