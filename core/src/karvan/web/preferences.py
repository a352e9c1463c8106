"""How a person reads: language, digits, calendar and colours, kept with the person.

They are copied into the session at sign-in, so that no page has to look them up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.i18n import LANGUAGES
from karvan.identity.models import User
from karvan.web.choices import AUTOMATIC

if TYPE_CHECKING:
    from karvan.context import Context

PREFERENCES = ("digits", "calendar", "theme")


def wishes_of(ctx: Context) -> dict[str, str]:
    """The person's preferences that are not left to language and company."""
    found = {name: str(ctx.setting(f"core.{name}")) for name in PREFERENCES}
    return {name: value for name, value in found.items() if value != AUTOMATIC}


def save_preferences(ctx: Context, language: str, wishes: dict[str, str]) -> None:
    """Store what the person chose; raises Invalid for a value that is no choice."""
    user = ctx.session.get_one(User, ctx.actor.id)
    user.language = language if language in LANGUAGES else None
    for name in PREFERENCES:
        if name in wishes and wishes[name] != ctx.setting(f"core.{name}"):
            ctx.set_setting(f"core.{name}", wishes[name])
