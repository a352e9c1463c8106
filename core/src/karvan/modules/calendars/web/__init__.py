"""The pages of working calendars; importing it attaches their routes to core's blueprint."""

from karvan.modules.calendars.web import calendars
from karvan.modules.calendars.web import exceptions
from karvan.modules.calendars.web import free_days

__all__ = ["calendars", "exceptions", "free_days"]
