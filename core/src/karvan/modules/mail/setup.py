"""What the mail module declares: permissions, the job that sends, the switch for copies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.i18n import lazy_gettext as _
from karvan.merge_text import instant_field
from karvan.merge_text import text_field
from karvan.modules.mail import templates
from karvan.modules.mail.queries import READ
from karvan.modules.mail.sandbox import SETTING
from karvan.modules.mail.sending import JOB
from karvan.modules.mail.sending import send_mail
from karvan.modules.mail.services import MANAGE
from karvan.web.setup import ORGANISATION
from karvan.web.setup import WATCH

if TYPE_CHECKING:
    from karvan.plugins.registrar import Registrar

TEST_EN = """\
# It works

This mail was sent by {{ company }} at {{ at }}. The mail server takes what Karvan writes.
"""
TEST_FA = """\
# کار می‌کند

این ایمیل را {{ company }} در {{ at }} فرستاده است. کارساز ایمیل نوشته‌های کاروان را می‌پذیرد.
"""


def karvan_setup(setup: Registrar) -> None:
    """Declare the outbox."""
    setup.permission(READ, _("See outgoing mail"), default_roles=("controller",))
    setup.permission(
        MANAGE,
        _("Send again and cancel outgoing mail"),
        implies=(READ,),
        default_roles=("controller",),
    )
    setup.permission(templates.MANAGE, _("Write the words of mails"), default_roles=("controller",))
    setup.menu(_("Outgoing mail"), "core.outbox", READ, group=WATCH, order=55)
    setup.menu(
        _("Words of mails"), "core.mail_templates", templates.MANAGE, group=ORGANISATION, order=45
    )
    setup.setting(
        SETTING,
        bool,
        default=False,
        title=_("This database is a copy: no mail leaves it"),
        scope="system",
    )
    setup.job(JOB, send_mail, title=_("Send a mail"), outgoing=True)
    setup.mail_template(
        templates.TEST,
        _("Test of the mail server"),
        {"en": "Test mail of {{ company }}", "fa": "ایمیل آزمایشی {{ company }}"},
        {"en": TEST_EN, "fa": TEST_FA},
        (text_field("company", _("Company")), instant_field("at", _("Time"))),
    )
