"""What the web shell declares: the menu of a company's administration, and how a person reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.entities.custom.services import MANAGE as FIELDS
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.identity import permissions as p
from karvan.identity.entities import member_entity
from karvan.identity.entities import role_entity
from karvan.identity.team_entity import TEAM
from karvan.web.choices import AUTOMATIC
from karvan.web.pages.roles import role
from karvan.web.pages.users import user

if TYPE_CHECKING:
    from karvan.plugins.registrar import Registrar

ORGANISATION = _("Organisation")
WATCH = _("Watch")


def karvan_setup(setup: Registrar) -> None:
    """Declare core's menu and the preferences of a person."""
    setup.menu(_("Modules"), "core.modules", p.MODULE_MANAGE, group=ORGANISATION, order=10)
    setup.menu(_("Settings"), "core.settings", p.SETTING_MANAGE, group=ORGANISATION, order=20)
    setup.entity(member_entity({"page": user}))
    setup.entity(role_entity({"page": role}))
    setup.entity(TEAM)
    setup.menu(_("Users"), "core.member_list", p.MEMBER_READ, group=ORGANISATION, order=30)
    setup.menu(_("Roles"), "core.role_list", p.ROLE_READ, group=ORGANISATION, order=40)
    setup.menu(_("Teams"), "core.team_list", p.TEAM_READ, group=ORGANISATION, order=35)
    setup.menu(
        _("Duties that should stay apart"), "core.duties", p.USER_MANAGE, group=WATCH, order=65
    )
    setup.menu(_("Custom fields"), "core.custom_fields", FIELDS, group=ORGANISATION, order=42)
    setup.menu(_("API tokens"), "core.company_tokens", p.USER_MANAGE, group=ORGANISATION, order=45)
    setup.menu(_("Jobs"), "core.job_list", p.JOB_READ, group=WATCH, order=50)
    setup.fragment("core.job.list.top", "core.idle_queue", p.JOB_READ)
    setup.menu(_("Deliveries"), "core.deliveries", p.JOB_READ, group=WATCH, order=55)
    setup.menu(_("Calls of modules"), "core.trace", p.MODULE_MANAGE, group=WATCH, order=70)
    _preferences(setup)


def _preferences(setup: Registrar) -> None:
    """A person's own choices; "auto" follows the language and the company."""
    _choice(setup, "core.digits", _("Digits"), ("latn", "arabext"))
    _choice(setup, "core.calendar", _("Calendar"), ("gregorian", "jalali"))
    _choice(setup, "core.theme", _("Colours"), ("light", "dark"))
    _choice(setup, "core.density", _("Density"), ("comfortable", "compact"))
    _choice(setup, "core.shortcuts", _("Keyboard shortcuts"), ("on", "off"))
    for key, title in (("core.time_zone", _("Time zone")), ("core.start_page", _("Start page"))):
        setup.setting(key, str, default=AUTOMATIC, title=title, scope="user")


def _choice(setup: Registrar, key: str, title: Text, values: tuple[str, ...]) -> None:
    choices = (AUTOMATIC, *values)
    setup.setting(key, str, default=AUTOMATIC, title=title, scope="user", choices=choices)
