"""Teams of the company and the people in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.errors import Malformed
from karvan.i18n import lazy_gettext as _
from karvan.identity import permissions as p
from karvan.identity.queries.holders import list_holders
from karvan.identity.queries.teams import get_team
from karvan.identity.queries.teams import list_teams
from karvan.identity.services.teams import SaveTeam
from karvan.identity.services.teams import save_team
from karvan.plugins.access import permission
from karvan.web.forms import form_version
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.identity.queries.teams import TeamView

LONGEST_ID = 18


@core.get(f"{CORE}/teams")
@permission(p.TEAM_READ)
def teams(ctx: Context) -> Response:
    """All teams."""
    return render(ctx, "karvan/teams/list.html", teams=list_teams(ctx))


@core.get(f"{CORE}/teams/new")
@permission(p.TEAM_MANAGE)
def new_team(ctx: Context) -> Response:
    """The form of a new team."""
    return _form(ctx, None)


@core.post(f"{CORE}/teams/new")
@permission(p.TEAM_MANAGE)
def add_team(ctx: Context) -> Response:
    """Make a team."""
    team = save_team(ctx, SaveTeam(request.form.get("name", ""), _chosen()))
    return redirect_to(ctx, "core.teams", flash=_("{name} was added.", name=team.name))


@core.get(f"{CORE}/teams/<int:team_id>")
@permission(p.TEAM_READ)
def team(ctx: Context, team_id: int) -> Response:
    """One team, to read or to change."""
    return _form(ctx, get_team(ctx, team_id))


@core.post(f"{CORE}/teams/<int:team_id>")
@permission(p.TEAM_MANAGE)
def save_team_post(ctx: Context, team_id: int) -> Response:
    """Give the team this name and exactly these people."""
    active = "active" in request.form
    name = request.form.get("name", "")
    save_team(ctx, SaveTeam(name, _chosen(), active, team_id, form_version()))
    return redirect_to(ctx, "core.teams", flash=_("Saved."))


def _form(ctx: Context, shown: TeamView | None) -> Response:
    people = {each.id: each.name for each in list_holders(ctx)}
    if shown is not None:
        people |= shown.members
    return render(
        ctx,
        "karvan/teams/form.html",
        team=shown,
        people=sorted(people.items(), key=lambda each: (each[1], each[0])),
        may_change=ctx.can(p.TEAM_MANAGE),
    )


def _chosen() -> frozenset[int]:
    texts = request.form.getlist("members")
    if not all(each.isascii() and each.isdecimal() and len(each) <= LONGEST_ID for each in texts):
        raise Malformed(reason="members")
    return frozenset(int(each) for each in texts)
