"""Entries dated too far back are refused, unless the clerk may override.

An administrator sets per company how many days back an entry may be dated. The rule holds on every
door: page, import, job, port. Finance is not imported: where it is off, the subscription sleeps.
"""

from __future__ import annotations

from typing import Any

from karvan.api import Context
from karvan.api import Refusal
from karvan.api import Registrar
from karvan.api import hookimpl
from karvan.api import lazy_gettext as _


class TooOld(Refusal):
    """Dated {age} days back, {days} are allowed. Choose a later date or ask for the right to override."""

    code = "backdate.too_old"


def check_date(ctx: Context, event: Any) -> None:
    """Refuse an entry that is dated further back than the company allows."""
    age, days = (ctx.today() - event.on).days, ctx.setting("backdate.days")
    if age > days and not ctx.can("backdate.override"):
        raise TooOld(age=age, days=days)


@hookimpl
def karvan_setup(setup: Registrar) -> None:
    """Declare what the plugin is made of."""
    setup.about(_("Old dates"))
    setup.permission("backdate.override", _("Post with an old date"), default_roles=("controller",))
    setup.setting("backdate.days", int, default=30, title=_("Days back allowed"))
    setup.on("finance.entry_posting", "ask", check_date, needs=("on",))
