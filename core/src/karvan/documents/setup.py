"""What the document kit and the audit trail declare, through the same door as any plugin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.audit.verify import check_trail
from karvan.documents.events import DocumentCancelled
from karvan.documents.events import DocumentCancelling
from karvan.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from karvan.plugins.registrar import Registrar


def karvan_setup(setup: Registrar) -> None:
    """Declare the events of cancelling, and the check of the trail."""
    setup.event(DocumentCancelling)
    setup.event(DocumentCancelled)
    setup.check(
        "verify", check_trail, code="audit", title=_("The audit trail is as it was written")
    )
