"""What the mail module declares: permissions, the job that sends, the switch for copies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.i18n import lazy_gettext as _
from karvan.modules.mail.sandbox import SETTING
from karvan.modules.mail.sending import JOB
from karvan.modules.mail.sending import send_mail
from karvan.modules.mail.services import MANAGE

if TYPE_CHECKING:
    from karvan.plugins.registrar import Registrar

READ = "core.mail.read"


def karvan_setup(setup: Registrar) -> None:
    """Declare the outbox."""
    setup.permission(READ, _("See outgoing mail"), default_roles=("accountant",))
    setup.permission(
        MANAGE,
        _("Send again and cancel outgoing mail"),
        implies=(READ,),
        default_roles=("controller",),
    )
    setup.setting(
        SETTING,
        bool,
        default=False,
        title=_("This database is a copy: no mail leaves it"),
        scope="system",
    )
    setup.job(JOB, send_mail, title=_("Send a mail"))
