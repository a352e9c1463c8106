"""What printing declares: rights, the page of layouts, the mail that carries a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.i18n import lazy_gettext as _
from karvan.merge_text import text_field
from karvan.merge_text import yes_field
from karvan.modules.printing.layouts import MANAGE
from karvan.modules.printing.services import MAIL
from karvan.modules.printing.services import SEND
from karvan.web.setup import ORGANISATION

if TYPE_CHECKING:
    from karvan.plugins.registrar import Registrar

MAIL_EN = """\
Dear reader,

please find attached: **{{ title }}**.
{{#if draft}}
This is a draft and may still change.
{{/if}}

{{ company }}
"""
MAIL_FA = """\
با سلام

**{{ title }}** به پیوست تقدیم می‌شود.
{{#if draft}}
این سند پیش‌نویس است و ممکن است تغییر کند.
{{/if}}

{{ company }}
"""


def karvan_setup(setup: Registrar) -> None:
    """Declare printing."""
    setup.permission(MANAGE, _("Design printed documents"), default_roles=("controller",))
    setup.permission(
        SEND,
        _("Send documents by mail"),
        default_roles=("controller", "accountant", "clerk", "sales"),
    )
    setup.menu(_("Printed documents"), "core.print_layouts", MANAGE, group=ORGANISATION, order=47)
    setup.mail_template(
        MAIL,
        _("A document by mail"),
        {"en": "{{ title }} from {{ company }}", "fa": "{{ title }} از {{ company }}"},
        {"en": MAIL_EN, "fa": MAIL_FA},
        (
            text_field("title", _("Title of the document")),
            text_field("company", _("Company")),
            yes_field("draft", _("Whether it is a draft")),
        ),
    )
