"""What notifications declare: the kinds that core itself sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.i18n import lazy_gettext as _
from karvan.merge_text import text_field
from karvan.modules.notifications.jobs import EVERY_MORNING
from karvan.modules.notifications.jobs import EVERY_NIGHT
from karvan.modules.notifications.jobs import remove_old
from karvan.modules.notifications.jobs import send_digests
from karvan.modules.notifications.mailing import TEMPLATE

if TYPE_CHECKING:
    from karvan.plugins.registrar import Registrar

KINDS = (
    ("core.mention", _("Someone mentions you in a note")),
    ("core.assigned", _("An activity is given to you")),
    ("core.reminder", _("An activity reminds you")),
    ("core.note", _("A note on a record you follow")),
    ("core.file", _("A file on a record you follow")),
    ("core.activity", _("An activity on a record you follow")),
    ("core.change", _("Something happens to a record you follow")),
)
BODY_EN = """\
{{ title }}

Sign in to {{ company }} to read more. On the page of your notifications you choose what you hear of, and how.
"""
BODY_FA = """\
{{ title }}

برای خواندن بیشتر وارد {{ company }} شوید. در صفحهٔ اعلان‌ها انتخاب می‌کنید از چه چیزهایی و چگونه باخبر شوید.
"""


def karvan_setup(setup: Registrar) -> None:
    """Declare the kinds of notifications, the daily mail and the cleaning."""
    for kind, title in KINDS:
        setup.notification(kind, title)
    setup.mail_template(
        TEMPLATE,
        _("Notification"),
        {"en": "{{ title }}", "fa": "{{ title }}"},
        {"en": BODY_EN, "fa": BODY_FA},
        (text_field("title", _("What happened")), text_field("company", _("Company"))),
    )
    setup.job(
        "notification-digest",
        send_digests,
        title=_("Send the daily mail of notifications"),
        schedule=EVERY_MORNING,
    )
    setup.job(
        "clean-notifications",
        remove_old,
        title=_("Remove old notifications"),
        schedule=EVERY_NIGHT,
    )
