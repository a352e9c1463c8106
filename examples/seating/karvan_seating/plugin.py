"""What seating declares: nothing here but names."""

from __future__ import annotations

from karvan.api import Context
from karvan.api import Registrar
from karvan.api import hookimpl
from karvan.api import lazy_gettext as _
from karvan_seating.api import Seating
from karvan_seating.api import SeatsBooked
from karvan_seating.api import extras
from karvan_seating.models import Room
from karvan_seating.provider import OneRoom

SEE, BOOK = "seating.see", "seating.book"


@hookimpl
def karvan_setup(setup: Registrar) -> None:
    setup.about(_("Seating"))
    setup.permission(SEE, _("See how many seats are free"), default_roles=("clerk",))
    setup.permission(BOOK, _("Book seats"), implies=(SEE,), default_roles=("clerk",))
    setup.setting("seating.seats", int, default=20, title=_("Seats"))
    setup.event(SeatsBooked)
    setup.point(extras)
    setup.port(
        Seating,
        OneRoom,
        permissions={"book": BOOK, "give_back": BOOK, "free": SEE, "extras": SEE},
    )


@hookimpl
def karvan_company_enabled(ctx: Context, first_time: bool) -> None:
    """A company that switches seating on for the first time gets its room."""
    if first_time:
        ctx.session.add(Room())
