"""Reading activities and notes: only those on records that may be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement
from sqlalchemy import and_
from sqlalchemy import or_
from sqlalchemy import select

from karvan.contracts.references import DocumentRef
from karvan.documents.records import readable_kinds
from karvan.documents.records import require_record
from karvan.errors import NotFound
from karvan.identity.queries.holders import names_of_users
from karvan.modules.activities.models import Activity
from karvan.modules.activities.models import Note

if TYPE_CHECKING:
    from karvan.context import Context

READ = "core.activity.read"
PAGE = 100


@dataclass(frozen=True)
class NoteLine:
    """A note, who wrote it, whom it mentions, and what the reader may do with it."""

    note: Note
    author: str
    mentioned: tuple[str, ...]
    is_own: bool


@dataclass(frozen=True)
class ActivityLine:
    """An activity and the name of whom it is given to; `is_late` counts from today."""

    activity: Activity
    assignee: str
    is_late: bool
    ref: DocumentRef | None


def list_notes(ctx: Context, ref: DocumentRef, *, limit: int = PAGE) -> list[NoteLine]:
    """The notes on a record, the latest first; raises NotFound for a record not to be seen."""
    require_record(ctx, ref)
    statement = (
        select(Note)
        .where(Note.record_kind == ref.kind, Note.record_id == ref.id)
        .order_by(Note.created_at.desc(), Note.id.desc())
        .limit(limit)
    )
    notes = ctx.session.scalars(statement).all()
    people = [each for note in notes for each in (note.created_by, *note.mentions)]
    names = names_of_users(ctx, people)
    return [
        NoteLine(
            note,
            names.get(note.created_by or 0, ""),
            tuple(names[each] for each in note.mentions if each in names),
            ctx.actor.person_id is not None and note.created_by == ctx.actor.person_id,
        )
        for note in notes
    ]


def get_activity(ctx: Context, activity_id: int) -> Activity:
    """The activity, where it or its record may be read; raises NotFound in all other cases."""
    statement = select(Activity).where(Activity.id == activity_id, _readable(ctx))
    activity = ctx.session.scalars(statement).one_or_none()
    if activity is None:
        raise NotFound
    if (ref := record_of(activity)) is not None:
        require_record(ctx, ref)
    return activity


def list_activities_of(ctx: Context, ref: DocumentRef) -> list[ActivityLine]:
    """The activities on a record, open ones by day, then those done; raises NotFound."""
    require_record(ctx, ref)
    statement = (
        select(Activity)
        .where(Activity.record_kind == ref.kind, Activity.record_id == ref.id)
        .order_by(
            Activity.done_at.is_not(None),
            Activity.due_on.is_(None),
            Activity.due_on,
            Activity.id.desc(),
        )
        .limit(PAGE)
    )
    return _lines(ctx, ctx.session.scalars(statement).all())


def list_activities(
    ctx: Context, *, mine: bool = True, done: bool = False, limit: int = PAGE
) -> list[ActivityLine]:
    """Open activities by day (or those done, the latest first): one's own, or all one may see."""
    ctx.require(READ)
    statement = select(Activity).where(_readable(ctx)).limit(limit)
    if mine:
        statement = statement.where(Activity.assignee_id == ctx.actor.person_id)
    if done:
        statement = statement.where(Activity.done_at.is_not(None))
        statement = statement.order_by(Activity.done_at.desc(), Activity.id.desc())
    else:
        statement = statement.where(Activity.done_at.is_(None))
        statement = statement.order_by(
            Activity.due_on.is_(None), Activity.due_on, Activity.due_at, Activity.id
        )
    return _lines(ctx, ctx.session.scalars(statement).all())


def record_of(activity: Activity) -> DocumentRef | None:
    """The record an activity is on."""
    if activity.record_kind is None or activity.record_id is None:
        return None
    return DocumentRef(activity.record_kind, activity.record_id)


def _readable(ctx: Context) -> ColumnElement[bool]:
    """On a record of a kind that may be read; by itself, one's own."""
    own = or_(
        Activity.assignee_id == ctx.actor.person_id, Activity.created_by == ctx.actor.person_id
    )
    alone: ColumnElement[bool] = Activity.record_kind.is_(None)
    if ctx.actor.kind == "user":
        alone = and_(alone, own)
    return or_(Activity.record_kind.in_(readable_kinds(ctx)), alone)


def _lines(ctx: Context, activities: Sequence[Activity]) -> list[ActivityLine]:
    names = names_of_users(ctx, [each.assignee_id for each in activities])
    now, today = ctx.clock.now(), ctx.today()
    return [
        ActivityLine(
            each,
            names.get(each.assignee_id or 0, ""),
            each.done_at is None and (each.due_at < now if each.due_at
                                      else each.due_on is not None and each.due_on < today),
            record_of(each),
        )
        for each in activities
    ]  # fmt: skip
