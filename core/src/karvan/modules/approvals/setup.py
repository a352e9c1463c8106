"""What approvals declare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.entities.declaring.declaration import Entity
from karvan.i18n import lazy_gettext as _
from karvan.modules.approvals.events import ApprovalGranted
from karvan.modules.approvals.events import ApprovalRefused
from karvan.modules.approvals.models import ApprovalRequest
from karvan.modules.approvals.permissions import APPROVAL_MANAGE
from karvan.modules.approvals.permissions import APPROVAL_READ
from karvan.modules.approvals.services.telling import ANSWERED
from karvan.modules.approvals.services.telling import WANTED
from karvan.modules.approvals.services.timing import follow_up

if TYPE_CHECKING:
    from karvan.plugins.registrar import Registrar

EVERY_QUARTER_HOUR = "*/15 * * * *"
READERS = ("accountant", "clerk", "sales", "storekeeper", "viewer")
APPROVAL = Entity(
    name="approval",
    label=_("Approval"),
    plural=_("Approvals"),
    model=ApprovalRequest,
    verbs=("read", "manage"),
    default_roles={
        "controller": ("read", "manage"),
        **dict.fromkeys(READERS, ("read",)),
    },
    pages=False,
    rest=False,
    searchable=False,
)


def karvan_setup(setup: Registrar) -> None:
    """Declare approvals, their events, reminders and pages."""
    setup.entity(APPROVAL)
    setup.event(ApprovalGranted)
    setup.event(ApprovalRefused)
    setup.notification(WANTED, _("Something waits for your approval"))
    setup.notification(ANSWERED, _("What you asked approval for is decided"))
    setup.job(
        "approvals",
        follow_up,
        title=_("Remind of approvals, and end those that have expired"),
        schedule=EVERY_QUARTER_HOUR,
    )
    setup.menu(_("Approvals"), "core.approvals", APPROVAL_READ, order=4)
    setup.menu(
        _("Approval rules"),
        "core.approval_rules",
        APPROVAL_MANAGE,
        group=_("Organisation"),
        order=27,
    )
