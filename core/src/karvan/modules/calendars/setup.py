"""What working calendars declare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.companies.events import CompanyPrepared
from karvan.entities.declaration import Entity
from karvan.i18n import lazy_gettext as _
from karvan.modules.calendars.events import CalendarChanged
from karvan.modules.calendars.models import WorkCalendar
from karvan.modules.calendars.permissions import CALENDAR_READ
from karvan.modules.calendars.services.calendars import seed_calendar

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.plugins.registrar import Registrar

ORGANISATION = _("Organisation")
READERS = ("accountant", "clerk", "sales", "storekeeper", "viewer")
CALENDAR = Entity(
    name="calendar",
    label=_("Working calendar"),
    plural=_("Working calendars"),
    model=WorkCalendar,
    verbs=("read", "manage"),
    default_roles={
        "controller": ("read", "manage"),
        **dict.fromkeys(READERS, ("read",)),
    },
    pages=False,
    rest=False,
    searchable=False,
)


def karvan_setup(setup: Registrar) -> None:
    """Declare calendars, their event and their pages."""
    setup.entity(CALENDAR)
    setup.event(CalendarChanged)
    setup.on("core.company_prepared", "after", _plant_calendar)
    setup.menu(_("Working time"), "core.calendars", CALENDAR_READ, group=ORGANISATION, order=26)


def _plant_calendar(ctx: Context, event: CompanyPrepared) -> None:
    """Every company begins with the week of its country."""
    del event
    seed_calendar(ctx)
