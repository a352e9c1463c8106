"""Row scopes: whose records one may see and change, beside holding the permission.

Own records always; those of one's teams with `scope-team`; all with `scope-company`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import false
from sqlalchemy import or_

from karvan.identity.queries.teams import teammates_of_actor
from karvan.identity.queries.teams import teams_of_actor
from karvan.plugins.entities import COMPANY
from karvan.plugins.entities import TEAM

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.entities.declaring.views import Scopes


@dataclass(frozen=True)
class Reach:
    """The owners and teams whose records the actor may see; None: everybody's."""

    owners: frozenset[int]
    teams: frozenset[int] = frozenset()


def reach_of(ctx: Context, entity: Entity) -> Reach | None:
    """How far the actor sees among the entity's records; None where nothing is withheld."""
    if entity.scopes is None or ctx.can(entity.permission(COMPANY)):
        return None
    person = ctx.actor.person_id
    if person is None:
        return Reach(frozenset())
    if not ctx.can(entity.permission(TEAM)):
        return Reach(frozenset({person}))
    return Reach(frozenset({person, *teammates_of_actor(ctx)}), teams_of_actor(ctx))


def scope_condition(ctx: Context, entity: Entity) -> ColumnElement[bool] | None:
    """The rows within the actor's reach; None where nothing is withheld."""
    reach = reach_of(ctx, entity)
    if reach is None or entity.scopes is None:
        return None
    owner, team = _columns(entity.scopes, entity.model)
    wanted = [false(), owner.in_(sorted(reach.owners))]
    if team is not None and reach.teams:
        wanted.append(team.in_(sorted(reach.teams)))
    return or_(*wanted)


def is_within_reach(ctx: Context, entity: Entity, record: Any) -> bool:
    """Whether a record that is loaded already lies within the actor's reach."""
    reach = reach_of(ctx, entity)
    if reach is None or entity.scopes is None:
        return True
    if getattr(record, entity.scopes.owner) in reach.owners:
        return True
    team = entity.scopes.team
    return bool(team) and getattr(record, team) in reach.teams


def _columns(scopes: Scopes, model: type[Any]) -> tuple[Any, Any]:
    team = getattr(model, scopes.team) if scopes.team else None
    return getattr(model, scopes.owner), team
