"""Reports for whoever reviews access: who may do what, and who may do too much."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.identity import permissions as p
from karvan.identity.queries.duties import list_held_rights
from karvan.identity.queries.duties import list_violations
from karvan.plugins.declarations import Report
from karvan.plugins.report_results import ReportColumn
from karvan.plugins.report_results import ReportResult

if TYPE_CHECKING:
    from karvan.context import Context

PERSON = (
    ReportColumn("name", _("Name")),
    ReportColumn("email", _("E-mail address")),
    ReportColumn("status", _("Status")),
)
EVERYTHING_TITLE = _("Everything, now and later")


def access_review(ctx: Context, params: dict[str, Any]) -> ReportResult:
    """Members × roles × rights, one line each, for signing off."""
    declared = ctx.runtime.registry.permissions
    rows = (
        {
            "name": each.member.name,
            "email": each.member.email,
            "status": _status(is_active=each.member.is_active),
            "role": each.role,
            "right": each.permission,
            "title": str(_title(each.permission, declared)),
        }
        for each in list_held_rights(ctx)
    )
    columns = (
        *PERSON,
        ReportColumn("role", _("Role")),
        ReportColumn("right", _("Right")),
        ReportColumn("title", _("What it allows")),
    )
    return ReportResult(columns, rows)


def duty_conflicts(ctx: Context, params: dict[str, Any]) -> ReportResult:
    """Members who hold rights that should stay apart, with the roles that bring them."""
    rows = (
        {
            "name": each.member.name,
            "email": each.member.email,
            "status": _status(is_active=each.member.is_active),
            "roles": ", ".join(each.roles),
            "danger": str(each.conflict.title if each.conflict else EVERYTHING_TITLE),
            "first": each.conflict.first if each.conflict else "*",
            "second": each.conflict.second if each.conflict else "*",
        }
        for each in list_violations(ctx)
    )
    columns = (
        *PERSON,
        ReportColumn("roles", _("Roles")),
        ReportColumn("danger", _("Danger")),
        ReportColumn("first", _("First right")),
        ReportColumn("second", _("Second right")),
    )
    return ReportResult(columns, rows)


def _status(*, is_active: bool) -> str:
    return str(_("Active") if is_active else _("Disabled"))


def _title(code: str, declared: Any) -> Text:
    if code == "*":
        return EVERYTHING_TITLE
    return declared[code].title if code in declared else code


REPORTS = (
    Report("access-review", _("Access review"), (), p.USER_MANAGE, access_review),
    Report("duty-conflicts", _("Duties that should stay apart"), (), p.USER_MANAGE, duty_conflicts),
)
