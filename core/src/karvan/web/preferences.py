"""How a person reads and works: language, digits, calendar, colours, density, time zone, start page.

They are kept with the person and copied into the session at sign-in, so that no page has to look
them up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import LANGUAGES
from karvan.i18n import lazy_gettext as _
from karvan.identity.models import User
from karvan.web.addresses import local_address
from karvan.web.choices import AUTOMATIC
from karvan.web.choices import time_zones

if TYPE_CHECKING:
    from karvan.context import Context

PREFERENCES = ("digits", "calendar", "theme", "density", "time_zone", "start_page", "shortcuts")
LONGEST_ADDRESS = 400


def wishes_of(ctx: Context) -> dict[str, str]:
    """The person's preferences that are not left to language and company."""
    found = {name: str(ctx.setting(f"core.{name}")) for name in PREFERENCES}
    return {name: value for name, value in found.items() if value != AUTOMATIC}


def save_preferences(ctx: Context, language: str, wishes: Mapping[str, str]) -> None:
    """Store what the person chose; raises Invalid for a value that is no choice."""
    _check(wishes)
    user = ctx.session.get_one(User, ctx.actor.id)
    user.language = language if language in LANGUAGES else None
    for name in PREFERENCES:
        if name in wishes and wishes[name] != ctx.setting(f"core.{name}"):
            ctx.set_setting(f"core.{name}", wishes[name])


def _check(wishes: Mapping[str, str]) -> None:
    zone = wishes.get("time_zone", AUTOMATIC)
    if zone != AUTOMATIC and (zone, zone) not in time_zones():
        text = _("There is no time zone {zone}.", zone=zone)
        raise Invalid([Problem("core.no_time_zone", text, field="time_zone")])
    page = wishes.get("start_page", AUTOMATIC)
    if page != AUTOMATIC and (local_address(page, "") != page or len(page) > LONGEST_ADDRESS):
        text = _("The start page is a page of this installation.")
        raise Invalid([Problem("core.start_page", text, field="start_page")])
