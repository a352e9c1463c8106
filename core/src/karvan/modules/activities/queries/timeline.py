"""Reading the timeline: only what the reader may see, decided by the database before it pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import Select
from sqlalchemy import and_
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import true

from karvan.actors import EVERYTHING
from karvan.contracts.references import DocumentRef
from karvan.documents.records import may_read
from karvan.documents.records import readable_kinds
from karvan.documents.records import require_record
from karvan.i18n.kept import fill
from karvan.i18n.kept import revive_values
from karvan.identity.queries.holders import names_of_users
from karvan.modules.activities.models import TimelineItem
from karvan.modules.parties.models import PartyRelation
from karvan.plugins.declarations import TimelineKind
from karvan.plugins.words import CORE

if TYPE_CHECKING:
    from datetime import datetime

    from karvan.context import Context

PARTY = "core.party"
PAGE = 25


@dataclass(frozen=True)
class TimelineLine:
    """An item as its reader sees it. `ref` is what it is about, `opens` whether that may be read."""

    id: int
    at: datetime
    text: str
    actor: str
    kind: str
    ref: DocumentRef
    opens: bool


@dataclass(frozen=True)
class TimelinePage:
    """A page of the timeline, the latest first; `older` is the id of the last item shown."""

    lines: list[TimelineLine]
    older: int | None


def read_timeline(
    ctx: Context, ref: DocumentRef, *, before: int | None = None, limit: int = PAGE
) -> TimelinePage:
    """What happened to a record; of a party, also what happened with it, and with its people.

    `before` is the id of the last item seen. Raises NotFound for a record not to be seen.
    """
    require_record(ctx, ref)
    statement = (
        select(TimelineItem)
        .where(_about(ctx, ref), visible(ctx))
        .order_by(TimelineItem.at.desc(), TimelineItem.id.desc())
        .limit(limit + 1)
    )
    last = ctx.session.get(TimelineItem, (ctx.company.id, before)) if before else None
    if last is not None:
        earlier = TimelineItem.at < last.at
        same = and_(TimelineItem.at == last.at, TimelineItem.id < last.id)
        statement = statement.where(or_(earlier, same))
    rows = ctx.session.scalars(statement).all()
    lines = _lines(ctx, rows[:limit])
    return TimelinePage(lines, lines[-1].id if len(rows) > limit else None)


def visible(ctx: Context) -> ColumnElement[bool]:
    """The items the actor may see, for a WHERE clause.

    A plugin's kinds by their declared permission; core's own, which are about any record, by that
    of the record's kind. Of a plugin that is on but missing, what was written down is shown to who
    holds the permission of then.
    """
    declared = ctx.runtime.registry.declarations(TimelineKind, ctx.view.on)
    held = [each for each in declared if ctx.can(each.permission)]
    general = [each.kind for each in held if each.plugin == CORE]
    special = [each.kind for each in held if each.plugin != CORE]
    conditions = [
        and_(TimelineItem.kind.in_(general), TimelineItem.subject_kind.in_(readable_kinds(ctx))),
        TimelineItem.kind.in_(special),
    ]
    for word in ctx.view.unavailable:
        of_plugin = TimelineItem.kind.startswith(f"{word}.", autoescape=True)
        conditions.append(and_(of_plugin, _permitted(ctx)))
    return or_(*conditions)


def _permitted(ctx: Context) -> ColumnElement[bool]:
    if ctx.can(EVERYTHING):
        return true()
    return TimelineItem.permission.in_(sorted(ctx.actor.permissions))


def _about(ctx: Context, ref: DocumentRef) -> ColumnElement[bool]:
    subject = and_(TimelineItem.subject_kind == ref.kind, TimelineItem.subject_id == ref.id)
    if ref.kind != PARTY:
        return subject
    return or_(
        subject, TimelineItem.party_id == ref.id, TimelineItem.party_id.in_(_people_of(ctx, ref.id))
    )


def _people_of(ctx: Context, party_id: int) -> Select[Any]:
    """Those who work for an organisation, or stand in another open relation to it."""
    today = ctx.today()
    return select(PartyRelation.from_party_id).where(
        PartyRelation.to_party_id == party_id,
        PartyRelation.valid_from <= today,
        or_(PartyRelation.valid_to.is_(None), PartyRelation.valid_to > today),
    )


def _lines(ctx: Context, rows: Sequence[TimelineItem]) -> list[TimelineLine]:
    texts = {
        each.kind: each.text
        for each in ctx.runtime.registry.declarations(TimelineKind, ctx.view.on)
    }
    names = names_of_users(ctx, [each.actor_id for each in rows])
    lines = []
    for row in rows:
        ref = DocumentRef(row.subject_kind, row.subject_id)
        text = row.summary
        if row.kind in texts:
            text = fill(texts[row.kind], revive_values(row.params))
        actor = names.get(row.actor_id or 0, "")
        lines.append(TimelineLine(row.id, row.at, text, actor, row.kind, ref, may_read(ctx, ref)))
    return lines
