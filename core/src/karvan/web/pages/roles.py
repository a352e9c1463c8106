"""Roles of the company and the permissions they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.actors import EVERYTHING
from karvan.errors import NotFound
from karvan.i18n import lazy_gettext as _
from karvan.identity import permissions as p
from karvan.identity.queries.people import RoleView
from karvan.identity.queries.people import list_roles
from karvan.identity.reauthentication import reauthenticated
from karvan.identity.services.duties import KEY as DUTIES
from karvan.identity.services.roles import SaveRole
from karvan.identity.services.roles import remove_role
from karvan.identity.services.roles import save_role
from karvan.plugins.access import permission
from karvan.web.forms import form_of
from karvan.web.forms import is_confirmed
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.pages.accounts.rights import permission_groups
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render

if TYPE_CHECKING:
    from karvan.context import Context


@core.get(f"{CORE}/roles/new")
@permission(p.ROLE_MANAGE)
def new_role(ctx: Context) -> Response:
    """The form of a new role."""
    return render(
        ctx, "karvan/role.html", role=None, groups=permission_groups(ctx), everything=EVERYTHING
    )


@core.post(f"{CORE}/roles/new")
@permission(p.ROLE_MANAGE)
@reauthenticated
def add_role(ctx: Context) -> Response:
    """Make a role."""
    return _save(ctx, request.form.get("code", "").strip())


def role(ctx: Context, record_id: int) -> Response:
    """The permissions of one role."""
    found = _role(ctx, record_id)
    return render(
        ctx, "karvan/role.html", role=found, groups=permission_groups(ctx), everything=EVERYTHING
    )


@core.post(f"{CORE}/roles/<int:record_id>")
@permission(p.ROLE_MANAGE)
@reauthenticated
def save_role_post(ctx: Context, record_id: int) -> Response:
    """Give the role exactly these permissions; those of modules that are off stay as they are."""
    found = _role(ctx, record_id)
    return _save(ctx, found.code, _hidden(ctx, found))


@core.post(f"{CORE}/roles/<int:record_id>/remove")
@permission(p.ROLE_MANAGE)
@form_of("core.role_page")
@reauthenticated
def remove_role_post(ctx: Context, record_id: int) -> Response:
    """Remove a role that nobody has."""
    remove_role(ctx, _role(ctx, record_id).code)
    return redirect_to(ctx, "core.role_list", flash=_("The role was removed."))


def _save(ctx: Context, code: str, kept: frozenset[str] = frozenset()) -> Response:
    chosen = frozenset(request.form.getlist("permissions"))
    name, requires_totp = request.form.get("name", ""), "requires_totp" in request.form
    save_role(
        ctx,
        SaveRole(code, name, chosen | kept, requires_totp=requires_totp),
        confirmed=is_confirmed(DUTIES),
    )
    return redirect_to(ctx, "core.role_list", flash=_("The role was saved."))


def _role(ctx: Context, role_id: int) -> RoleView:
    found = next((each for each in list_roles(ctx) if each.id == role_id), None)
    if found is None:
        raise NotFound
    return found


def _hidden(ctx: Context, role: RoleView) -> frozenset[str]:
    shown = {each.code for _title, group in permission_groups(ctx) for each in group} | {EVERYTHING}
    return role.permissions - shown
