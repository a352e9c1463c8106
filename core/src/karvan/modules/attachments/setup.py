"""What attachments declare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.entities.declaring.declaration import Entity
from karvan.i18n import lazy_gettext as _
from karvan.modules.attachments.cleaning import EVERY_NIGHT
from karvan.modules.attachments.cleaning import EVERY_SUNDAY
from karvan.modules.attachments.cleaning import drop_uploads
from karvan.modules.attachments.cleaning import remove_orphans
from karvan.modules.attachments.models import Attachment
from karvan.modules.attachments.previews import make_preview
from karvan.modules.attachments.verification import check_files

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
    pages=False,
    rest=False,
    searchable=False,
)


def karvan_setup(setup: Registrar) -> None:
    """Declare files on records, the jobs that care for them, and the check that they are there."""
    setup.entity(ATTACHMENT)
    setup.job("attachment-preview", make_preview, title=_("Make the preview of a file"))
    setup.job(
        "clean-files",
        remove_orphans,
        title=_("Remove files that nothing refers to"),
        schedule=EVERY_SUNDAY,
    )
    setup.job(
        "clean-uploads",
        drop_uploads,
        title=_("Remove files uploaded for forms that were never saved"),
        schedule=EVERY_NIGHT,
    )
    setup.check("verify", check_files, code="files", title=_("Attached files are there"))
