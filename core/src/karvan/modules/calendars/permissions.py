"""Rights of working calendars."""

from __future__ import annotations

CALENDAR_CREATE = "core.calendar.create"
CALENDAR_MANAGE = "core.calendar.manage"
CALENDAR_READ = "core.calendar.read"
CALENDAR_UPDATE = "core.calendar.update"
