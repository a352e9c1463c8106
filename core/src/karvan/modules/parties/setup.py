"""What the parties module declares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

from karvan.i18n import lazy_gettext as _
from karvan.modules.parties.models import Party
from karvan.modules.parties.queries import READ
from karvan.plugins.declarations import Entity

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.plugins.registrar import Registrar


def _link(ctx: Context, party: Party) -> tuple[str, Mapping[str, Any]]:
    """The party's page."""
    del ctx
    return "core.party", {"party_id": party.id}


PARTY = Entity(
    name="party",
    label=_("Party"),
    plural=_("Parties"),
    model=Party,
    verbs=("read", "create", "update"),
    default_roles={
        "controller": ("read", "create", "update"),
        "accountant": ("read", "create", "update"),
        "clerk": ("read", "create", "update"),
        "sales": ("read", "create", "update"),
        "storekeeper": ("read",),
        "viewer": ("read",),
    },
    link=_link,
)


def karvan_setup(setup: Registrar) -> None:
    """Declare the party and its page."""
    setup.entity(PARTY)
    setup.menu(_("Parties"), "core.parties", READ, order=5)
