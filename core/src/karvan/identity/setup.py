"""Core's own permissions, declared through the same door as any plugin's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import karvan.identity.credentials.models
import karvan.identity.team_models  # noqa: F401 - these tables belong to core from the start
from karvan.i18n import lazy_gettext as _
from karvan.identity import permissions as p
from karvan.identity.duties import IGNORE
from karvan.identity.duties import REFUSE
from karvan.identity.duties import WARN
from karvan.identity.reports import REPORTS
from karvan.identity.services.duties import MODE

if TYPE_CHECKING:
    from karvan.plugins.registrar import Registrar


def karvan_setup(setup: Registrar) -> None:
    """Declare what people may be allowed to do in every company."""
    controller = ("controller",)
    setup.permission(
        p.IMPORT_RUN, _("Import files"), default_roles=("controller", "accountant", "clerk")
    )
    setup.permission(p.MODULE_MANAGE, _("Switch modules on and off"))
    setup.permission(
        p.REPORT_READ,
        _("See reports"),
        default_roles=("controller", "accountant", "clerk", "viewer"),
    )
    setup.permission(p.REPORT_SHARE, _("Share saved reports"), default_roles=controller)
    setup.permission(
        p.REPORT_SCHEDULE, _("Have reports mailed"), default_roles=("controller", "accountant")
    )
    setup.permission(
        p.REPORT_MAIL_OUTSIDE,
        _("Mail reports to people outside the company"),
        default_roles=controller,
    )
    setup.permission(p.ROLE_MANAGE, _("Change roles and their permissions"), implies=(p.ROLE_READ,))
    setup.permission(p.SETTING_MANAGE, _("Change settings"), default_roles=controller)
    setup.permission(
        p.USER_MANAGE,
        _("Add people and give them roles"),
        implies=(p.MEMBER_READ,),
    )
    _duties(setup)


def _duties(setup: Registrar) -> None:
    """Rights that should stay apart, what the company does about it, and reports for reviewers."""
    setup.setting(
        MODE,
        str,
        default=WARN,
        title=_("When duties that should stay apart come together"),
        choices=(IGNORE, WARN, REFUSE),
        labels={IGNORE: _("say nothing"), WARN: _("warn"), REFUSE: _("refuse")},
        group=_("Rights"),
    )
    setup.conflict(
        "users-and-erasure",
        p.USER_MANAGE,
        "core.privacy.erase",
        _("Gives rights to people and erases what is kept about them"),
    )
    for report in REPORTS:
        setup.report(report)
