"""The history of changes: of the company, of one kind of record, of one record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.audit.rows import Op
from karvan.entities.declaring.declaration import Entity
from karvan.errors import Malformed
from karvan.i18n import lazy_gettext as _
from karvan.identity import permissions as p
from karvan.plugins.access import permission
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.queries.history import find_changes
from karvan.web.rendering import render
from karvan.web.rendering import url

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.i18n import Text

OPS = {
    Op.INSERT: (_("Created"), "good"),
    Op.UPDATE: (_("Changed"), "info"),
    Op.DELETE: (_("Deleted"), "bad"),
    Op.TRANSITION: (_("Moved on"), "info"),
    Op.PERMISSION: (_("Rights"), "warn"),
    Op.SETTINGS: (_("Settings"), "info"),
    Op.SIGN_IN: (_("Sign-in"), ""),
}
ACTORS = {
    "user": _("A user"),
    "token": _("A program"),
    "job": _("A job"),
    "cli": _("Command line"),
    "migration": _("An upgrade"),
    "system": _("The system"),
}


@core.get(f"{CORE}/history")
@permission(p.AUDIT_READ)
def history(ctx: Context) -> Response:
    """All changes, newest first; `entity`, `record` and `before` narrow them."""
    entity = request.args.get("entity") or None
    record, before = _whole("record"), _whole("before")
    page = find_changes(ctx, entity=entity, record=record, before=before)
    older = None
    if page.older is not None:
        older = url("core.history", entity=entity, record=record, before=page.older)
    return render(
        ctx,
        "karvan/history.html",
        changes=page.changes,
        older=older,
        entity=entity,
        record=record,
        labels=_labels(ctx),
        ops=OPS,
        actors=ACTORS,
    )


def _whole(name: str) -> int | None:
    value = request.args.get(name)
    if not value:
        return None
    if not (value.isascii() and value.isdecimal()):
        raise Malformed(reason=f"{name}={value}")
    return int(value)


def _labels(ctx: Context) -> dict[str, Text]:
    """What the kinds of records are called, of the plugins that are on here."""
    declared = ctx.runtime.registry.declarations(Entity, ctx.view.on)
    return {each.code: each.label for each in declared} | {
        "core.company": _("Company"),
        "core.user": _("User"),
        "core.membership": _("Member"),
        "core.membership_role": _("Role of a member"),
        "core.role": _("Role"),
        "core.role_permission": _("Permission of a role"),
        "core.setting": _("Setting"),
        "core.plugin": _("Module"),
        "core.job": _("Job"),
    }
