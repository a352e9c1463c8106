"""The days without work of some weeks, for the calendar in which a day is chosen."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask import Response
from flask import jsonify
from flask import request

from karvan.errors import Malformed
from karvan.i18n import lazy_gettext as _
from karvan.modules.calendars.queries import free_days
from karvan.modules.calendars.queries import get_working_calendar
from karvan.plugins.access import signed_in
from karvan.web.pages import CORE
from karvan.web.pages import core

if TYPE_CHECKING:
    from karvan.context import Context

MOST_DAYS = 62


@core.get(f"{CORE}/free-days")
@signed_in("nobody needs a permission to know when work is done")
def free_days_of_weeks(ctx: Context) -> Response:
    """`first` to `last`: the days by name, and the weekday a week begins with (0 is Monday)."""
    first, last = _day("first"), _day("last")
    if not 0 <= (last - first).days < MOST_DAYS:
        raise Malformed(reason=_("at most {count} days", count=MOST_DAYS))
    found = free_days(ctx, first, last)
    return jsonify(
        week_start=get_working_calendar(ctx).week_start,
        days={day.isoformat(): label for day, label in found.items()},
    )


def _day(name: str) -> date:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        raise Malformed(reason=name) from None
