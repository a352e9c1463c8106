"""People of the company and the roles they have in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.identity import permissions as p
from karvan.identity.models import User
from karvan.identity.queries.people import Member
from karvan.identity.queries.people import list_members
from karvan.identity.queries.people import list_roles
from karvan.identity.reauthentication import reauthenticated
from karvan.identity.services.duties import KEY as DUTIES
from karvan.identity.services.members import remove_member
from karvan.identity.services.members import set_member
from karvan.identity.services.tokens import issue_token
from karvan.identity.services.users import CreateUser
from karvan.identity.services.users import create_user
from karvan.identity.services.users import find_user
from karvan.plugins.access import permission
from karvan.web.forms import form_of
from karvan.web.forms import is_confirmed
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render
from karvan.web.urls import url

if TYPE_CHECKING:
    from karvan.context import Context


@core.get(f"{CORE}/users/new")
@permission(p.USER_MANAGE)
def new_user(ctx: Context) -> Response:
    """The form that adds a person."""
    return render(ctx, "karvan/user.html", member=None, roles=_role_names(ctx))


@core.post(f"{CORE}/users/new")
@permission(p.USER_MANAGE)
@reauthenticated
def add_user(ctx: Context) -> Response:
    """Add a person: a new one gets a link to choose a password, which is shown once."""
    email = request.form.get("email", "")
    user = find_user(ctx, email)
    link = None
    if user is None:
        user = create_user(ctx, CreateUser(email=email, name=request.form.get("name", "")))
        link = url("core.reset", token=issue_token(ctx, "reset", user), _external=True)
    set_member(ctx, user, _chosen_roles(), confirmed=is_confirmed(DUTIES))
    if link is None:
        return redirect_to(ctx, "core.member_list", flash=_("{name} was added.", name=user.name))
    return render(ctx, "karvan/user_added.html", name=user.name, link=link)


def user(ctx: Context, record_id: int) -> Response:
    """The roles of one member."""
    return render(ctx, "karvan/user.html", member=_member(ctx, record_id), roles=_role_names(ctx))


@core.post(f"{CORE}/users/<int:record_id>")
@permission(p.USER_MANAGE)
@reauthenticated
def save_user(ctx: Context, record_id: int) -> Response:
    """Give the member exactly these roles."""
    member = _member(ctx, record_id)
    chosen = ctx.session.get_one(User, record_id)
    set_member(ctx, chosen, _chosen_roles(), confirmed=is_confirmed(DUTIES))
    return redirect_to(ctx, "core.member_list", flash=_("{name}: roles saved.", name=member.name))


@core.post(f"{CORE}/users/<int:record_id>/remove")
@permission(p.USER_MANAGE)
@form_of("core.member_page")
@reauthenticated
def remove_user(ctx: Context, record_id: int) -> Response:
    """Take the member out of the company."""
    member = _member(ctx, record_id)
    remove_member(ctx, ctx.session.get_one(User, record_id))
    return redirect_to(ctx, "core.member_list", flash=_("{name} was removed.", name=member.name))


def _member(ctx: Context, user_id: int) -> Member:
    found = next((each for each in list_members(ctx) if each.user_id == user_id), None)
    if found is None:
        raise NotFound
    return found


def _chosen_roles() -> list[str]:
    roles = request.form.getlist("roles")
    if not roles:
        raise Invalid([Problem("core.no_role", _("Choose at least one role."), field="roles")])
    return roles


def _role_names(ctx: Context) -> dict[str, str]:
    return {each.code: each.name.in_language(ctx.locale.language) for each in list_roles(ctx)}
