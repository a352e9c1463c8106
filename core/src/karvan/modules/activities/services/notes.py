"""Writing, changing and deleting notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.documents.records import require_record
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.modules.activities.models import Note

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.contracts.references import DocumentRef

CREATE, UPDATE, DELETE = "core.note.create", "core.note.update", "core.note.delete"
LONGEST = 20_000


def add_note(ctx: Context, ref: DocumentRef, text: str) -> Note:
    """Write a note on a record. Raises NotFound for a record not to be seen, Invalid when empty."""
    ctx.require(CREATE)
    require_record(ctx, ref)
    note = Note(record_kind=ref.kind, record_id=ref.id, text=_checked(text))
    ctx.session.add(note)
    ctx.uow.flush()
    return note


def _checked(text: str) -> str:
    clean = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not clean:
        raise Invalid([Problem("core.note.empty", _("Write something first."), field="text")])
    if len(clean) > LONGEST:
        message = _("A note has at most {limit} characters.", limit=LONGEST)
        raise Invalid([Problem("core.note.long", message, field="text")])
    return clean
