"""Teams: all of a company, and those that the actor is in, with whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.errors import NotFound
from karvan.identity import permissions as p
from karvan.identity.queries.holders import names_of_users
from karvan.identity.team_models import Team
from karvan.identity.team_models import TeamMember

if TYPE_CHECKING:
    from karvan.context import Context

_OWN, _MATES = "own_teams", "teammates"


@dataclass(frozen=True)
class TeamView:
    """A team and its people, by id and name."""

    id: int
    version: int
    name: str
    active: bool
    members: dict[int, str]


def teams_of_actor(ctx: Context) -> frozenset[int]:
    """The ids of the active teams that the actor is in; read once per unit of work."""
    found: frozenset[int] | None = ctx.uow.info.get(_OWN)
    if found is None:
        mine = (
            select(TeamMember.team_id)
            .join(Team, Team.id == TeamMember.team_id)
            .where(TeamMember.user_id == ctx.actor.person_id, Team.active)
        )
        found = ctx.uow.info[_OWN] = frozenset(ctx.session.scalars(mine))
    return found


def teammates_of_actor(ctx: Context) -> frozenset[int]:
    """The users in any active team of the actor, the actor included; read once per unit of work."""
    found: frozenset[int] | None = ctx.uow.info.get(_MATES)
    if found is None:
        own = {ctx.actor.person_id} - {None}
        if teams := teams_of_actor(ctx):
            mates = select(TeamMember.user_id).where(TeamMember.team_id.in_(sorted(teams)))
            own |= set(ctx.session.scalars(mates))
        found = ctx.uow.info[_MATES] = frozenset(each for each in own if each is not None)
    return found


def forget_teams(ctx: Context) -> None:
    """Read the actor's teams again: they were changed in this unit of work."""
    ctx.uow.info.pop(_OWN, None)
    ctx.uow.info.pop(_MATES, None)


def list_teams(ctx: Context) -> list[TeamView]:
    """All teams of the company by name, active ones first; needs the permission to read teams."""
    ctx.require(p.TEAM_READ)
    teams = ctx.session.scalars(select(Team).order_by(Team.active.desc(), Team.key, Team.id)).all()
    members: dict[int, list[int]] = {}
    for row in ctx.session.execute(select(TeamMember.team_id, TeamMember.user_id)):
        members.setdefault(row.team_id, []).append(row.user_id)
    names = names_of_users(ctx, {each for ids in members.values() for each in ids})
    return [_view(each, members.get(each.id, []), names) for each in teams]


def get_team(ctx: Context, team_id: int) -> TeamView:
    """One team; raises NotFound."""
    found = next((each for each in list_teams(ctx) if each.id == team_id), None)
    if found is None:
        raise NotFound
    return found


def members_of(ctx: Context, team: Team) -> frozenset[int]:
    """The users in a team."""
    own = select(TeamMember.user_id).where(TeamMember.team_id == team.id)
    return frozenset(ctx.session.scalars(own))


def names_in(ctx: Context, teams: Sequence[Team]) -> dict[int, list[str]]:
    """The names of the people in each of these teams, sorted."""
    ids = [each.id for each in teams]
    rows = ctx.session.execute(
        select(TeamMember.team_id, TeamMember.user_id).where(TeamMember.team_id.in_(ids))
    ).all()
    names = names_of_users(ctx, {row.user_id for row in rows})
    found: dict[int, list[str]] = {each: [] for each in ids}
    for row in rows:
        if row.user_id in names:
            found[row.team_id].append(names[row.user_id])
    return {key: sorted(each) for key, each in found.items()}


def _view(team: Team, members: list[int], names: dict[int, str]) -> TeamView:
    people = {each: names[each] for each in members if each in names}
    by_name = dict(sorted(people.items(), key=lambda each: (each[1], each[0])))
    return TeamView(team.id, team.version, team.name, team.active, by_name)
