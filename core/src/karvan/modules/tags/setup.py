"""What tags declare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.entities.declaration import Entity
from karvan.i18n import lazy_gettext as _
from karvan.modules.tags.models import Tag
from karvan.modules.tags.queries import READ

if TYPE_CHECKING:
    from karvan.plugins.registrar import Registrar

WORKERS = ("accountant", "clerk", "sales", "storekeeper")
TAG = Entity(
    name="tag",
    label=_("Tag"),
    plural=_("Tags"),
    model=Tag,
    verbs=("read", "use", "manage"),
    default_roles={
        "controller": ("read", "use", "manage"),
        **dict.fromkeys(WORKERS, ("read", "use")),
        "viewer": ("read",),
    },
    pages=False,
    rest=False,
    searchable=False,
)


def karvan_setup(setup: Registrar) -> None:
    """Declare tags and their page."""
    setup.entity(TAG)
    setup.menu(_("Tags"), "core.tags", READ, order=8)
