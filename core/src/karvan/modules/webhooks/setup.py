"""What webhooks declare: a permission, the jobs that hand on and send, the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.i18n import lazy_gettext as _
from karvan.modules.webhooks.cleaning import EVERY_NIGHT
from karvan.modules.webhooks.cleaning import remove_old
from karvan.modules.webhooks.forwarding import FORWARD
from karvan.modules.webhooks.forwarding import SEND
from karvan.modules.webhooks.forwarding import forward_event
from karvan.modules.webhooks.forwarding import wanted_events
from karvan.modules.webhooks.permissions import MANAGE
from karvan.modules.webhooks.sending import STOPPED
from karvan.modules.webhooks.sending import send_webhook
from karvan.web.setup import ORGANISATION

if TYPE_CHECKING:
    from karvan.plugins.registrar import Registrar


def karvan_setup(setup: Registrar) -> None:
    """Declare webhooks."""
    setup.permission(MANAGE, _("Manage webhooks"))
    setup.forward(FORWARD, wanted=wanted_events)
    setup.job(FORWARD, forward_event, title=_("Hand events on to webhooks"))
    setup.job(SEND, send_webhook, title=_("Send to a webhook"), outgoing=True)
    setup.job(
        "clean-webhooks",
        remove_old,
        title=_("Remove old deliveries to webhooks"),
        schedule=EVERY_NIGHT,
    )
    setup.notification(STOPPED, _("A webhook is switched off because it fails"))
    setup.menu(_("Webhooks"), "core.webhooks", MANAGE, group=ORGANISATION, order=47)
