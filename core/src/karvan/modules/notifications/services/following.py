"""Following a record: who hears of it, and what of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement
from sqlalchemy import select
from sqlalchemy import tuple_

from karvan.contracts.references import DocumentRef
from karvan.documents.records import list_readers
from karvan.documents.records import require_record
from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.modules.notifications.models import Follower
from karvan.modules.notifications.services.telling import notify
from karvan.modules.notifications.services.telling import was_told

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.i18n import Text

HEARS = ("notes", "files", "activities", "changes")
BEFORE_EVENTS = 96  # after numbers and the trail, before jobs are written
AT_ONCE = 300


@dataclass(frozen=True)
class Follow:
    """To follow a record; `hears` lists what of, `user_id` is the actor's own without one."""

    record: DocumentRef
    hears: tuple[str, ...] = HEARS
    user_id: int | None = None


def follow(ctx: Context, command: Follow) -> Follower:
    """Follow a record, or change what is heard of it.

    Raises NotFound for a record that may not be read (by that user), Invalid for an unknown word.
    """
    require_record(ctx, command.record)
    user_id = command.user_id or ctx.actor.person_id
    if user_id is None or user_id not in {each.id for each in list_readers(ctx, command.record)}:
        raise NotFound
    hears = tuple(each for each in HEARS if each in command.hears)
    if set(command.hears) - set(HEARS) or not hears:
        text = _("Choose at least one thing to hear of.")
        raise Invalid([Problem("core.follower.hears", text, field="hears")])
    found = find_follower(ctx, command.record, user_id)
    if found is None:
        found = _added(ctx, command.record, user_id)
    found.hears = list(hears)
    ctx.uow.flush()
    return found


def follow_quietly(ctx: Context, ref: DocumentRef, user_ids: Iterable[int | None]) -> None:
    """Let users follow a record they write on, are named on or work on; choices they made stay."""
    wanted = {each for each in user_ids if each}
    if not wanted:
        return
    known = ctx.session.scalars(
        select(Follower.user_id).where(*_of(ref), Follower.user_id.in_(wanted))
    )
    for user_id in sorted(wanted - set(known)):
        _added(ctx, ref, user_id).hears = list(HEARS)
    ctx.uow.flush()


def unfollow(ctx: Context, ref: DocumentRef) -> None:
    """Follow a record no more; nothing happens where the actor did not."""
    require_record(ctx, ref)
    found = find_follower(ctx, ref, ctx.actor.person_id or 0)
    if found is not None:
        ctx.session.delete(found)
        ctx.uow.flush()


def find_follower(ctx: Context, ref: DocumentRef, user_id: int) -> Follower | None:
    """How a user follows a record, None where they do not."""
    return ctx.session.scalars(
        select(Follower).where(*_of(ref), Follower.user_id == user_id)
    ).one_or_none()


def tell_followers(ctx: Context, ref: DocumentRef, what: str, kind: str, title: Text) -> None:
    """Tell those who follow the record and hear of `what`; gathered until the unit of work ends.

    Who may no longer read the record, or was told of it in the same act, is left out.
    """
    told = ctx.uow.finisher("followers", lambda: _Telling(ctx))
    told.waiting.append((ref, what, kind, title))


def _added(ctx: Context, ref: DocumentRef, user_id: int) -> Follower:
    made = Follower(user_id=user_id, record_kind=ref.kind, record_id=ref.id)
    ctx.session.add(made)
    return made


def _of(ref: DocumentRef) -> tuple[ColumnElement[bool], ...]:
    return (Follower.record_kind == ref.kind, Follower.record_id == ref.id)


@dataclass
class _Telling:
    """Looks up the followers of all records of a unit of work by one statement, at its end."""

    ctx: Context
    waiting: list[tuple[DocumentRef, str, str, Text]] = field(default_factory=list)
    stage: int = BEFORE_EVENTS

    def finish(self) -> None:
        followers = self._followers()
        readers: dict[str, set[int]] = {}
        for ref, what, kind, title in self.waiting:
            hearing = [
                each.user_id
                for each in followers.get((ref.kind, ref.id), ())
                if what in each.hears and not was_told(self.ctx, each.user_id, ref)
            ]
            if hearing:
                if ref.kind not in readers:
                    readers[ref.kind] = {each.id for each in list_readers(self.ctx, ref)}
                notify(self.ctx, set(hearing) & readers[ref.kind], kind, title, ref)
        self.waiting.clear()

    def _followers(self) -> dict[tuple[str, int], list[Follower]]:
        records = sorted({(ref.kind, ref.id) for ref, *_rest in self.waiting})
        found: dict[tuple[str, int], list[Follower]] = {}
        pair = tuple_(Follower.record_kind, Follower.record_id)
        for start in range(0, len(records), AT_ONCE):
            some = records[start : start + AT_ONCE]
            for each in self.ctx.session.scalars(select(Follower).where(pair.in_(some))):
                found.setdefault((each.record_kind, each.record_id), []).append(each)
        return found
