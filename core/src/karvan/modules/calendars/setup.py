"""What working calendars declare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.companies.events import CompanyPrepared
from karvan.i18n import lazy_gettext as _
from karvan.modules.calendars.entity import CALENDAR
from karvan.modules.calendars.events import CalendarChanged
from karvan.modules.calendars.permissions import CALENDAR_READ
from karvan.modules.calendars.services.calendars import seed_calendar

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.plugins.registrar import Registrar

ORGANISATION = _("Organisation")


def karvan_setup(setup: Registrar) -> None:
    """Declare calendars, their event and their pages."""
    setup.entity(CALENDAR)
    setup.event(CalendarChanged)
    setup.on("core.company_prepared", "after", _plant_calendar)
    setup.menu(_("Working time"), "core.calendar_list", CALENDAR_READ, group=ORGANISATION, order=26)


def _plant_calendar(ctx: Context, event: CompanyPrepared) -> None:
    """Every company begins with the week of its country."""
    del event
    seed_calendar(ctx)
