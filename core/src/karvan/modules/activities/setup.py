"""What notes, activities and the timeline declare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.i18n import lazy_gettext as _
from karvan.modules.activities.models import Activity
from karvan.modules.activities.models import Note
from karvan.plugins.declarations import Entity

if TYPE_CHECKING:
    from karvan.plugins.registrar import Registrar

WORKERS = ("controller", "accountant", "clerk", "sales", "storekeeper")
NOTE = Entity(
    name="note",
    label=_("Note"),
    plural=_("Notes"),
    model=Note,
    verbs=("create", "update", "delete"),
    default_roles={
        **dict.fromkeys(WORKERS, ("create",)),
        "controller": ("create", "update", "delete"),
    },
)
ACTIVITY = Entity(
    name="activity",
    label=_("Activity"),
    plural=_("Activities"),
    model=Activity,
    verbs=("read", "create", "update", "delete"),
    default_roles={
        **dict.fromkeys(WORKERS, ("read", "create", "update")),
        "controller": ("read", "create", "update", "delete"),
        "viewer": ("read",),
    },
)


def karvan_setup(setup: Registrar) -> None:
    """Declare notes and activities."""
    setup.entity(NOTE)
    setup.entity(ACTIVITY)
