"""What the portal declares: the right to let parties in, its settings, its slot, its mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.i18n import lazy_gettext as _
from karvan.merge_text import instant_field
from karvan.merge_text import link_field
from karvan.merge_text import text_field
from karvan.modules.parties.permissions import READ
from karvan.modules.portal.asking import JOB
from karvan.modules.portal.asking import answer_request
from karvan.modules.portal.letting_in import TEMPLATE
from karvan.modules.portal.permissions import MANAGE
from karvan.modules.portal.settings import LINK_DAYS
from karvan.modules.portal.settings import OPEN
from karvan.modules.portal.settings import SESSION_DAYS
from karvan.web.setup import ORGANISATION

if TYPE_CHECKING:
    from karvan.plugins.registrar import Registrar

SLOT = "core.portal.documents"
LINK_EN = """\
Hello {{ name }},

{{ company }} invites you to its portal, where you find your documents.

[Open the portal]({{ link }})

The link works once, until {{ expires_at }}. Whoever holds it is taken for you, so do not pass it on.
If you did not expect this mail, you need not do anything.
"""
LINK_FA = """\
سلام {{ name }}،

{{ company }} شما را به درگاه خود دعوت می‌کند؛ اسناد خود را آنجا می‌یابید.

[باز کردن درگاه]({{ link }})

این پیوند یک بار و تا {{ expires_at }} کار می‌کند. هر کس آن را داشته باشد به جای شما شناخته می‌شود، پس آن را به کسی ندهید.
اگر منتظر این ایمیل نبودید، کاری لازم نیست.
"""


def karvan_setup(setup: Registrar) -> None:
    """Declare the portal."""
    setup.permission(
        MANAGE,
        _("Let outside people into the portal"),
        implies=(READ,),
        default_roles=("controller", "sales"),
    )
    group = _("Portal")
    setup.setting(OPEN, bool, default=False, title=_("This company has a portal"), group=group)
    setup.setting(
        LINK_DAYS, int, default=7, title=_("Days until a mailed link expires"), group=group,
        least=1, most=90,
    )  # fmt: skip
    setup.setting(
        SESSION_DAYS, int, default=14, title=_("Days until one must ask for a link again"),
        group=group, least=1, most=365,
    )  # fmt: skip
    setup.menu(_("Portal"), "core.portal_links", MANAGE, group=ORGANISATION, order=35)
    setup.slot(SLOT, ())
    setup.fragment("core.party.panels", "core.party_portal", MANAGE, order=900)
    setup.job(JOB, answer_request, title=_("Answer who asks for a link to the portal"))
    setup.mail_template(
        TEMPLATE,
        _("Link to the portal"),
        {"en": "Your access to {{ company }}", "fa": "دسترسی شما به {{ company }}"},
        {"en": LINK_EN, "fa": LINK_FA},
        (
            text_field("company", _("Company")),
            text_field("name", _("Name of the party")),
            link_field("link", _("Link"), example="https://erp.example.com/portal/ACME/sign-in/x"),
            instant_field("expires_at", _("Valid until")),
        ),
    )
