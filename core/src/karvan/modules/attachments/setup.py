"""What attachments declare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.i18n import lazy_gettext as _
from karvan.modules.attachments.models import Attachment
from karvan.plugins.declarations import Entity

if TYPE_CHECKING:
    from karvan.plugins.registrar import Registrar

ATTACHMENT = Entity(
    name="attachment",
    label=_("Attachment"),
    plural=_("Attachments"),
    model=Attachment,
    verbs=("create", "delete"),
    default_roles={
        "controller": ("create", "delete"),
        "accountant": ("create",),
        "clerk": ("create",),
        "sales": ("create",),
        "storekeeper": ("create",),
    },
)


def karvan_setup(setup: Registrar) -> None:
    """Declare files on records."""
    setup.entity(ATTACHMENT)
