"""How a person reads and works: one page, in force at once in this browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request
from flask import session

from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.identity.models import User
from karvan.identity.queries.people import list_companies_of
from karvan.plugins.access import signed_in
from karvan.web.choices import AUTOMATIC
from karvan.web.choices import CALENDARS
from karvan.web.choices import DENSITIES
from karvan.web.choices import DIGITS
from karvan.web.choices import LANGUAGE_CHOICES
from karvan.web.choices import SWITCHES
from karvan.web.choices import THEMES
from karvan.web.choices import time_zones
from karvan.web.choices import with_automatic
from karvan.web.door import WISHES
from karvan.web.locale import LANGUAGE_COOKIE
from karvan.web.pages import core
from karvan.web.preferences import PREFERENCES
from karvan.web.preferences import save_preferences
from karvan.web.preferences import wishes_of
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render
from karvan.web.urls import url

if TYPE_CHECKING:
    from karvan.context import Context

OWN = "everyone chooses how they read and work"


@core.get("/-/preferences")
@signed_in(OWN)
def preferences(ctx: Context) -> Response:
    """The choices, each with what is in force now."""
    user = ctx.session.get_one(User, ctx.actor.id)
    chosen = {name: str(ctx.setting(f"core.{name}")) for name in PREFERENCES}
    return render(
        ctx,
        "karvan/preferences.html",
        user=user,
        wishes=chosen,
        languages=with_automatic(LANGUAGE_CHOICES, _("That of the company")),
        digits=with_automatic(DIGITS, _("As in the language")),
        calendars=with_automatic(CALENDARS, _("That of the company")),
        themes=with_automatic(THEMES, _("As the device")),
        densities=with_automatic(DENSITIES, _("As intended")),
        switches=SWITCHES,
        zones=with_automatic(list(time_zones()), _("That of the company")),
        starts=_starts(ctx, user.id, chosen["start_page"]),
    )


@core.post("/-/preferences")
@signed_in(OWN)
def save_preferences_page(ctx: Context) -> Response:
    """Store how this person reads and works."""
    language = request.form.get("language", AUTOMATIC)
    save_preferences(ctx, language, request.form.to_dict())
    session[WISHES] = wishes_of(ctx)
    response = redirect_to(ctx, "core.preferences", flash=_("Saved."))
    response.delete_cookie(LANGUAGE_COOKIE, httponly=True, samesite="Lax")
    return response


@core.post("/-/preferences/start-page")
@signed_in(OWN)
def start_page(ctx: Context) -> Response:
    """Begin with this page from now on, and stay on it."""
    chosen = request.form.get("start_page", "")
    user = ctx.session.get_one(User, ctx.actor.id)
    save_preferences(ctx, user.language or AUTOMATIC, {"start_page": chosen})
    session[WISHES] = wishes_of(ctx)
    response = redirect_to(ctx, "core.preferences", flash=_("You will begin here."))
    response.headers["Location"] = chosen
    return response


def _starts(ctx: Context, user_id: int, present: str) -> list[tuple[str, Text]]:
    """Where to begin: the companies' home pages, and the page chosen elsewhere."""
    homes: list[tuple[str, Text]] = [
        (url("core.home", company=each.code), _("Home of {name}", name=each.name))
        for each in list_companies_of(ctx, user_id)
    ]
    known = [(AUTOMATIC, _("Home of my company")), *homes]
    if present not in {address for address, _text in known}:
        known.append((present, present))
    return known
