"""Changing calendars, and the seed of a new company."""

from karvan.calendars.worktime import add
from karvan.calendars.worktime import between
from karvan.calendars.worktime import next_open
from karvan.modules.calendars.queries import get_working_calendar
from karvan.modules.calendars.services.calendars import SaveCalendar
from karvan.modules.calendars.services.calendars import create_calendar
from karvan.modules.calendars.services.calendars import make_default
from karvan.modules.calendars.services.calendars import seed_calendar
from karvan.modules.calendars.services.calendars import update_calendar
from karvan.modules.calendars.services.exceptions import AddException
from karvan.modules.calendars.services.exceptions import add_exception
from karvan.modules.calendars.services.exceptions import remove_exception
from karvan.modules.calendars.services.holidays import PlantHolidays
from karvan.modules.calendars.services.holidays import import_days
from karvan.modules.calendars.services.holidays import plant_holidays

__all__ = [
    "AddException",
    "PlantHolidays",
    "SaveCalendar",
    "add",
    "add_exception",
    "between",
    "create_calendar",
    "get_working_calendar",
    "import_days",
    "make_default",
    "next_open",
    "plant_holidays",
    "remove_exception",
    "seed_calendar",
    "update_calendar",
]
