"""Making and changing teams. A change is in force at the next request of everyone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.errors import Problem
from karvan.errors import StaleVersion
from karvan.i18n import lazy_gettext as _
from karvan.identity import permissions as p
from karvan.identity.models import Membership
from karvan.identity.queries.teams import forget_teams
from karvan.identity.team_models import Team
from karvan.identity.team_models import TeamMember
from karvan.text import identity_key

if TYPE_CHECKING:
    from karvan.context import Context

LONGEST = 80
MOST_MEMBERS = 500


@dataclass(frozen=True)
class SaveTeam:
    """A team with exactly these people; without an id a new one."""

    name: str
    members: frozenset[int] = frozenset()
    active: bool = True
    team_id: int | None = None
    version: int | None = None


def save_team(ctx: Context, command: SaveTeam) -> Team:
    """Make a team or change it. Raises NotFound, StaleVersion and Invalid with all problems."""
    ctx.require(p.TEAM_CREATE if command.team_id is None else p.TEAM_UPDATE)
    team = None if command.team_id is None else _get(ctx, command.team_id)
    if team is not None and command.version != team.version:
        raise StaleVersion
    if problems := [*_name_problems(ctx, command, team), *_member_problems(ctx, command, team)]:
        raise Invalid(problems)
    name = " ".join(command.name.split())
    if team is None:
        team = Team(name=name, key=identity_key(name), active=command.active)
        ctx.session.add(team)
    else:
        team.name, team.key, team.active = name, identity_key(name), command.active
    ctx.uow.flush()
    _set_members(ctx, team, command.members)
    forget_teams(ctx)
    return team


def _get(ctx: Context, team_id: int) -> Team:
    team = ctx.session.get(Team, (ctx.company.id, team_id))
    if team is None:
        raise NotFound
    return team


def _name_problems(ctx: Context, command: SaveTeam, team: Team | None) -> list[Problem]:
    name = " ".join(command.name.split())
    if not 0 < len(name) <= LONGEST:
        text = _("Give the team a name of at most {limit} characters.", limit=LONGEST)
        return [Problem("core.team.name", text, field="name")]
    same = ctx.session.scalar(select(Team).where(Team.key == identity_key(name)))
    if same is not None and (team is None or same.id != team.id):
        text = _("There is a team of this name already.")
        return [Problem("core.team.name_taken", text, field="name")]
    return []


def _member_problems(ctx: Context, command: SaveTeam, team: Team | None) -> list[Problem]:
    """Who joins must be a member of the company; who left it may stay or go."""
    if len(command.members) > MOST_MEMBERS:
        text = _("A team has at most {limit} people.", limit=MOST_MEMBERS)
        return [Problem("core.team.many", text, field="members")]
    there = frozenset() if team is None else frozenset(_members(ctx, team))
    wanted = sorted(command.members - there)
    here = select(Membership.user_id).where(
        Membership.company_id == ctx.company.id, Membership.user_id.in_(wanted)
    )
    if set(wanted) - set(ctx.session.scalars(here)):
        text = _("Only people who belong to the company can be in a team.")
        return [Problem("core.team.stranger", text, field="members")]
    return []


def _set_members(ctx: Context, team: Team, wanted: frozenset[int]) -> None:
    there = _members(ctx, team)
    for user_id in sorted(there.keys() - wanted):
        ctx.session.delete(there[user_id])
    for user_id in sorted(wanted - there.keys()):
        ctx.session.add(TeamMember(team_id=team.id, user_id=user_id))
    ctx.uow.flush()


def _members(ctx: Context, team: Team) -> dict[int, TeamMember]:
    rows = ctx.session.scalars(select(TeamMember).where(TeamMember.team_id == team.id))
    return {each.user_id: each for each in rows}
