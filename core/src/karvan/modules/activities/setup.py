"""What notes, activities and the timeline declare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.entities.declaring.declaration import Entity
from karvan.i18n import lazy_gettext as _
from karvan.modules.activities.jobs import remind
from karvan.modules.activities.models import Activity
from karvan.modules.activities.models import Note
from karvan.modules.activities.queries.lists import READ

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
    pages=False,
    rest=False,
    searchable=False,
)
ACTIVITY = Entity(
    name="activity",
    label=_("Activity"),
    plural=_("Activities"),
    model=Activity,
    verbs=("create", "update", "delete"),  # read by its own rules, never as a record of its kind
    default_roles={
        **dict.fromkeys(WORKERS, ("create", "update")),
        "controller": ("create", "update", "delete"),
    },
    pages=False,
    rest=False,
    searchable=False,
)
TIMELINE_READ = "core.timeline.read"
TIMELINE = (
    ("core.activity_done", _("Done: {subject}")),
    ("core.file_added", _("File attached: {name}")),
    ("core.note_added", _("Note written")),
)


def karvan_setup(setup: Registrar) -> None:
    """Declare notes and activities, and what of them stands on the timeline of their record."""
    setup.entity(NOTE)
    setup.entity(ACTIVITY)
    setup.permission(READ, _("See activities"), default_roles=(*WORKERS, "viewer"))
    setup.permission(
        TIMELINE_READ,
        _("See what happened to a record"),
        default_roles=(*WORKERS, "viewer"),
    )
    for kind, text in TIMELINE:
        setup.timeline(kind, text, TIMELINE_READ)
    setup.menu(_("Activities"), "core.activities", READ, order=2)
    setup.job("activity-reminder", remind, title=_("Remind of an activity"))
