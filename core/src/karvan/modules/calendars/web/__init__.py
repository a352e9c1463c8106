"""The pages of working calendars; importing it attaches their routes to core's blueprint."""

from karvan.modules.calendars.web import calendars
from karvan.modules.calendars.web import exceptions

__all__ = ["calendars", "exceptions"]
