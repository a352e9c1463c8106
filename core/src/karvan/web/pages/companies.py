"""The companies of a person, and a new one by an administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.companies.services import create_company
from karvan.errors import Forbidden
from karvan.i18n import lazy_gettext as _
from karvan.identity.default_roles import ADMINISTRATOR
from karvan.identity.models import User
from karvan.identity.queries.people import list_companies_of
from karvan.identity.reauthentication import reauthenticated
from karvan.identity.services.members import set_member
from karvan.plugins.access import signed_in
from karvan.plugins.lifecycle import enable
from karvan.web.company_form import company_command
from karvan.web.pages import core
from karvan.web.pages.setup import company_choices
from karvan.web.rendering import redirect
from karvan.web.rendering import render
from karvan.web.state import current_runtime
from karvan.web.state import state
from karvan.web.wrapper import without_context

if TYPE_CHECKING:
    from karvan.actors import Actor
    from karvan.context import Context


@core.get("/-/companies")
@signed_in("everyone sees the companies they belong to")
def companies(ctx: Context) -> Response:
    """Where this person may work."""
    mine = list_companies_of(ctx, ctx.actor.id or 0)
    return render(ctx, "karvan/companies.html", companies=mine)


@core.get("/-/companies/new")
@signed_in("the page itself refuses all but administrators")
def new_company(ctx: Context) -> Response:
    """The form of a new company."""
    _administrator()
    return render(ctx, "karvan/company_new.html", **company_choices(ctx))


@core.post("/-/companies/new")
@signed_in("the page itself refuses all but administrators")
@without_context
@reauthenticated
def create_company_post() -> Response:
    """Make a company with its modules; whoever makes it administers it."""
    actor, runtime = _administrator(), current_runtime()
    company = create_company(runtime, actor, company_command(request.form))

    def join(ctx: Context) -> None:
        set_member(ctx, ctx.session.get_one(User, actor.id), (ADMINISTRATOR,))

    runtime.run(company.id, actor, join, source="new company")
    for plugin in request.form.getlist("plugins"):
        enable(runtime, actor, company.code, plugin)
    return redirect("core.home", _("{name} is ready.", name=company.name), company=company.code)


def _administrator() -> Actor:
    actor = state().actor
    if actor is None or not actor.can("*"):
        raise Forbidden(permission=str(_("administrator of the installation")))
    return actor
