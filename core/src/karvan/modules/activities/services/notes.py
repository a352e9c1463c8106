"""Writing, changing and deleting notes, and telling those whom they mention."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from karvan.contracts.references import DocumentRef
from karvan.documents.records import list_readers
from karvan.documents.records import require_record
from karvan.documents.records import title_of
from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.errors import Problem
from karvan.errors import StaleVersion
from karvan.i18n import lazy_gettext as _
from karvan.modules.activities.mentions import find_mentioned
from karvan.modules.activities.models import Note
from karvan.modules.activities.services.timeline import add_timeline
from karvan.modules.activities.services.timeline import party_of
from karvan.modules.notifications.services import follow_quietly
from karvan.modules.notifications.services import notify
from karvan.modules.notifications.services import tell_followers

if TYPE_CHECKING:
    from karvan.context import Context

CREATE, UPDATE, DELETE = "core.note.create", "core.note.update", "core.note.delete"
LONGEST = 20_000


@dataclass(frozen=True)
class ChangeNote:
    """A note's new text, and the version it was read at."""

    note_id: int
    version: int
    text: str


def add_note(ctx: Context, ref: DocumentRef, text: str) -> Note:
    """Write a note on a record, and tell whom it mentions and who follows the record.

    Only who may read the record is found by a mention. Raises NotFound for a record not to be
    seen, Invalid for an empty or overlong text.
    """
    ctx.require(CREATE)
    require_record(ctx, ref)
    note = Note(record_kind=ref.kind, record_id=ref.id, text=_checked(text), mentions=[])
    ctx.session.add(note)
    _tell_mentioned(ctx, note)
    follow_quietly(ctx, ref, [ctx.actor.person_id])
    add_timeline(ctx, "core.note_added", subject=ref, party_id=party_of(ctx, ref), quiet=True)
    title = _("{name} wrote a note on {record}", name=ctx.actor.name, record=title_of(ctx, ref))
    tell_followers(ctx, ref, "notes", "core.note", title)
    ctx.uow.flush()
    return note


def change_note(ctx: Context, command: ChangeNote) -> Note:
    """Change one's own note, or any with the permission; the trail keeps what it said before."""
    note = get_note(ctx, command.note_id)
    if not may_change(ctx, note):
        raise NotFound
    if note.version != command.version:
        raise StaleVersion
    note.text = _checked(command.text)
    note.edited_at = ctx.clock.now()
    _tell_mentioned(ctx, note)
    ctx.uow.flush()
    return note


def delete_note(ctx: Context, note_id: int, version: int) -> None:
    """Delete one's own note, or any with the permission; the trail keeps it."""
    note = get_note(ctx, note_id)
    if not (_is_own(ctx, note) or ctx.can(DELETE)):
        raise NotFound
    if note.version != version:
        raise StaleVersion
    ctx.session.delete(note)
    ctx.uow.flush()


def get_note(ctx: Context, note_id: int) -> Note:
    """The note, where its record may be read; raises NotFound alike in all other cases."""
    note = ctx.session.get(Note, (ctx.company.id, note_id))
    if note is None:
        raise NotFound
    require_record(ctx, ref_of(note))
    return note


def ref_of(note: Note) -> DocumentRef:
    """The record a note is on."""
    return DocumentRef(note.record_kind, note.record_id)


def may_change(ctx: Context, note: Note) -> bool:
    """Whether the actor wrote the note, or may change everyone's."""
    return _is_own(ctx, note) or ctx.can(UPDATE)


def unknown_mentions(ctx: Context, ref: DocumentRef, text: str) -> tuple[str, ...]:
    """The handles in a text that name nobody, or more than one, of those who may read the record."""
    return find_mentioned(text, list_readers(ctx, ref)).unknown if "@" in text else ()


def _is_own(ctx: Context, note: Note) -> bool:
    return ctx.actor.person_id is not None and note.created_by == ctx.actor.person_id


def _tell_mentioned(ctx: Context, note: Note) -> None:
    """Tell each person once: those already mentioned before a change are not told again."""
    if "@" not in note.text and not note.mentions:
        return
    ref = ref_of(note)
    mentioned = find_mentioned(note.text, list_readers(ctx, ref)).people
    new = set(mentioned) - set(note.mentions)
    note.mentions = list(mentioned)
    if new:
        follow_quietly(ctx, ref, new)
        title = _("{name} mentions you on {record}", name=ctx.actor.name, record=title_of(ctx, ref))
        notify(ctx, new, "core.mention", title, ref)


def _checked(text: str) -> str:
    clean = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not clean:
        raise Invalid([Problem("core.note.empty", _("Write something first."), field="text")])
    if len(clean) > LONGEST:
        message = _("A note has at most {limit} characters.", limit=LONGEST)
        raise Invalid([Problem("core.note.long", message, field="text")])
    return clean
