"""Teams as an entity: a name, and the people in a grid."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any

from karvan.entities.declaring.commands import Command
from karvan.entities.declaring.declaration import Entity
from karvan.entities.declaring.fields import Field
from karvan.entities.declaring.views import FormView
from karvan.entities.declaring.views import ImportView
from karvan.entities.declaring.views import LinesGrid
from karvan.entities.declaring.views import ListView
from karvan.entities.declaring.views import Section
from karvan.i18n import lazy_gettext as _
from karvan.identity import permissions as p
from karvan.identity.queries.teams import members_of
from karvan.identity.queries.teams import names_in
from karvan.identity.services.teams import LONGEST
from karvan.identity.services.teams import SaveTeam
from karvan.identity.services.teams import save_team
from karvan.identity.team_models import Team
from karvan.identity.team_models import TeamMember

if TYPE_CHECKING:
    from karvan.context import Context

Values = Mapping[str, Any]
READERS = ("accountant", "clerk", "viewer", "sales", "storekeeper")


def _create(ctx: Context, _record: None, values: Values) -> Team:
    return save_team(ctx, SaveTeam(values.get("name", ""), _people(values)))


def _update(ctx: Context, team: Team, values: Values) -> Team:
    return _changed(ctx, team, values, active=team.active)


def _archive(ctx: Context, team: Team, _values: Values) -> Team:
    return _changed(ctx, team, {}, active=False)


def _restore(ctx: Context, team: Team, _values: Values) -> Team:
    return _changed(ctx, team, {}, active=True)


def _changed(ctx: Context, team: Team, values: Values, *, active: bool) -> Team:
    people = _people(values) if "members" in values else members_of(ctx, team)
    name = values.get("name", team.name)
    return save_team(ctx, SaveTeam(name, people, active, team.id, team.version))


def _people(values: Values) -> frozenset[int]:
    """Who is to be in the team; a row that names nobody is passed over, one named twice counts once."""
    rows = values.get("members", ())
    return frozenset(each["user"] for each in rows if not each.is_deleted and each.get("user"))


def _names(ctx: Context, teams: Sequence[Team]) -> dict[int, str]:
    return {key: ", ".join(names) for key, names in names_in(ctx, teams).items()}


TEAM = Entity(
    name="team",
    label=_("Team"),
    plural=_("Teams"),
    model=Team,
    icon="users",
    verbs=("read", "create", "update", "manage"),
    default_roles={"controller": ("read", "manage"), **dict.fromkeys(READERS, ("read",))},
    fields=(
        Field("name", label=_("Name"), required=True, max_length=LONGEST),
        Field("people", label=_("People"), read=_names),
    ),
    commands=(
        Command("create", run=_create),
        Command("update", run=_update),
        Command("archive", run=_archive, permission=p.TEAM_UPDATE),
        Command("restore", run=_restore, permission=p.TEAM_UPDATE),
    ),
    lines=(
        LinesGrid(
            "members",
            _("People"),
            (Field("user", "reference", _("Person"), target="core.member", required=True),),
            model=TeamMember,
            parent="team",
        ),
    ),
    list=ListView(
        columns=("name", "people"),
        empty=_("People of one team may see each other's records where a role says “of the team”."),
    ),
    form=FormView(sections=(Section(("name",)),)),
    search=("name",),
    archive="active",
    import_=ImportView(keys=("name",), samples={"name": "North"}),
    parts=False,
    menu=False,
)  # fmt: skip
