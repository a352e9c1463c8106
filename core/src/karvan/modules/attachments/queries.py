"""Reading attachments: each one only by who may read the record it hangs on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.contracts.references import DocumentRef
from karvan.documents.records import find_record
from karvan.documents.records import may_read
from karvan.documents.records import require_record
from karvan.entities.writing.filing import WAITING
from karvan.errors import NotFound
from karvan.modules.attachments.models import Attachment

if TYPE_CHECKING:
    from karvan.context import Context


def get_attachment(ctx: Context, attachment_id: int) -> Attachment:
    """The attachment, where its record may be read; raises NotFound alike in all other cases."""
    attachment = ctx.session.get(Attachment, (ctx.company.id, attachment_id))
    if attachment is None or not _may_read(ctx, attachment):
        raise NotFound
    return attachment


def list_attachments(ctx: Context, ref: DocumentRef) -> Sequence[Attachment]:
    """The files of a record, the latest first; raises NotFound for a record not to be seen."""
    require_record(ctx, ref)
    statement = (
        select(Attachment)
        .where(Attachment.record_kind == ref.kind, Attachment.record_id == ref.id)
        .order_by(Attachment.created_at.desc(), Attachment.id.desc())
    )
    return ctx.session.scalars(statement).all()


def record_of(attachment: Attachment) -> DocumentRef | None:
    """The record the file hangs on."""
    if attachment.record_kind is None or attachment.record_id is None:
        return None
    return DocumentRef(attachment.record_kind, attachment.record_id)


def _may_read(ctx: Context, attachment: Attachment) -> bool:
    """By the record's permission; a file without a record yet is its author's, and the system's."""
    ref = record_of(attachment)
    if ref is not None and ref.id != WAITING:
        return may_read(ctx, ref) and find_record(ctx, ref) is not None
    return ctx.actor.kind != "user" or attachment.created_by == ctx.actor.person_id
