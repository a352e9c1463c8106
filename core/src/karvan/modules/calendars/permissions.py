"""Rights of working calendars."""

from __future__ import annotations

CALENDAR_MANAGE = "core.calendar.manage"
CALENDAR_READ = "core.calendar.read"
