"""What tags declare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.i18n import lazy_gettext as _
from karvan.modules.tags.models import Tag
from karvan.plugins.declarations import Entity

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
)


def karvan_setup(setup: Registrar) -> None:
    """Declare tags."""
    setup.entity(TAG)
