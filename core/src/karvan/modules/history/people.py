"""Who stands behind a row of the trail: a person by name, a job, a program, the command line."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import and_
from sqlalchemy import exists
from sqlalchemy import select

from karvan.audit.models import AuditEntry
from karvan.care.models import MovedUser
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.identity.models import User

if TYPE_CHECKING:
    from karvan.context import Context

NO_USER = ("job", "portal")
ACTORS: dict[str, Text] = {
    "user": _("A user"),
    "token": _("A program"),
    "job": _("A job"),
    "cli": _("Command line"),
    "migration": _("An upgrade"),
    "portal": _("A visitor of the portal"),
    "system": _("The system"),
}


def names_of_actors(ctx: Context, entries: Sequence[AuditEntry]) -> dict[int, str]:
    """Who acted, by id of the row: a name, or the kind of actor that has none."""
    ids = {each.actor_id for each in entries if each.actor_id and each.actor_kind not in NO_USER}
    names = dict[int, str]()
    moved = list[MovedUser]()
    if ids:
        wanted = sorted(ids)
        rows = ctx.session.execute(select(User.id, User.name).where(User.id.in_(wanted)))
        names = {row.id: row.name for row in rows}
        here = select(MovedUser).where(
            MovedUser.company_id == ctx.company.id, MovedUser.user_id.in_(wanted)
        )
        moved = list(ctx.session.scalars(here))
    return {each.id: _name(each, names, moved) for each in entries}


def people_of(ctx: Context, entries: Sequence[AuditEntry]) -> dict[int, int | None]:
    """The user of this installation who acted; None where it was nobody, or somebody elsewhere."""
    del ctx
    return {each.id: None if each.actor_kind in NO_USER else each.actor_id for each in entries}


def acted(ctx: Context, people: list[Any]) -> ColumnElement[bool]:
    """The rows of the trail in which one of these users acted."""
    elsewhere = exists().where(
        MovedUser.company_id == ctx.company.id,
        MovedUser.user_id == AuditEntry.actor_id,
        MovedUser.before_epoch > AuditEntry.epoch,
    )
    return and_(AuditEntry.actor_kind.not_in(NO_USER), AuditEntry.actor_id.in_(people), ~elsewhere)


def _name(entry: AuditEntry, names: Mapping[int, str], moved: Sequence[MovedUser]) -> str:
    if entry.actor_id is not None and entry.actor_kind not in NO_USER:
        for each in moved:
            if each.user_id == entry.actor_id and each.before_epoch > entry.epoch:
                return each.name
        if entry.actor_id in names:
            return names[entry.actor_id]
    return str(ACTORS.get(entry.actor_kind, entry.actor_kind))
