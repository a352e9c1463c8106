"""Storing, opening and deleting files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import BinaryIO

from karvan.documents.records import require_record
from karvan.documents.records import title_of
from karvan.entities.writing.filing import WAITING
from karvan.errors import NotFound
from karvan.events.jobs import enqueue
from karvan.i18n import lazy_gettext as _
from karvan.modules.activities.services import add_timeline
from karvan.modules.activities.services import party_of
from karvan.modules.attachments.checking import check_kind
from karvan.modules.attachments.errors import FileEmpty
from karvan.modules.attachments.errors import FileGone
from karvan.modules.attachments.file_types import UNKNOWN
from karvan.modules.attachments.models import Attachment
from karvan.modules.attachments.names import clean_name
from karvan.modules.attachments.previews import has_preview
from karvan.modules.attachments.queries import get_attachment
from karvan.modules.attachments.quotas import free_room
from karvan.modules.attachments.quotas import take_room
from karvan.modules.attachments.storage import Stored
from karvan.modules.attachments.storage import chunks_of
from karvan.modules.attachments.storage import path_of
from karvan.modules.attachments.storage import write_file
from karvan.modules.notifications.services import follow_quietly
from karvan.modules.notifications.services import tell_followers

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.contracts.references import DocumentRef

CREATE, DELETE = "core.attachment.create", "core.attachment.delete"
PREVIEW = "core.attachment-preview"


@dataclass(frozen=True)
class StoreFile:
    """A file to keep: bytes, or a stream that is read piece by piece; with or without a record."""

    name: str
    content: bytes | BinaryIO
    record: DocumentRef | None = None


def store_file(ctx: Context, command: StoreFile) -> Attachment:
    """Keep a file. The row stands or falls with the transaction, and so does the file.

    A file without a record is part of something else (an import, a mail), whose right is asked.

    Raises FileEmpty, FileTooLarge, KindNotAllowed, KindDiffers, ActiveContent, QuotaReached or
    NoRoom, and NotFound for a record the actor may not see.
    """
    if command.record is not None:
        ctx.require(CREATE)
        require_record(ctx, command.record)
    name = clean_name(command.name)
    stored = write_file(ctx, chunks_of(command.content), ctx.runtime.config.files.max_bytes)
    path = path_of(ctx.runtime.config.files.folder, stored.key)
    try:
        if not stored.size:
            raise FileEmpty(name=name)
        media_type = check_kind(ctx.runtime.config.files.allowed, name, path)
        take_room(ctx, stored.size)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    attachment = _row(command, name, media_type, stored)
    ctx.session.add(attachment)
    ctx.uow.flush()
    if has_preview(media_type):
        enqueue(ctx, PREVIEW, {"attachment_id": attachment.id})
    if command.record is not None:
        _tell(ctx, attachment, command.record)
    return attachment


def store_for_field(ctx: Context, kind: str, name: str, content: bytes | BinaryIO) -> Attachment:
    """Keep a file for a field of a record of this kind; saving the record takes it up.

    Until then it is its author's alone, and gone after a day. Raises what `store_file` raises.
    """
    attachment = store_file(ctx, StoreFile(name, content))
    attachment.record_kind, attachment.record_id = kind, WAITING
    ctx.uow.flush()
    return attachment


def delete_attachment(ctx: Context, attachment_id: int) -> None:
    """Delete a file one attached oneself, or any with the permission.

    The trail keeps name, size and hash; the content stays on disk for a week, for restored backups.
    """
    attachment = get_attachment(ctx, attachment_id)
    if ctx.actor.person_id is None or attachment.created_by != ctx.actor.person_id:
        ctx.require(DELETE)
    free_room(ctx, attachment.size, attachment.created_by)
    ctx.session.delete(attachment)
    ctx.uow.flush()


def give_room_back(ctx: Context, size: int, owner: int | None) -> None:
    """Free the bytes of a file whose row was taken out past this module, as an erasure does."""
    free_room(ctx, size, owner)


def _row(command: StoreFile, name: str, media_type: str, stored: Stored) -> Attachment:
    return Attachment(
        record_kind=command.record.kind if command.record else None,
        record_id=command.record.id if command.record else None,
        name=name,
        media_type=media_type,
        size=stored.size,
        sha256=stored.sha256,
        file_key=stored.key,
        preview="waiting" if has_preview(media_type) else "none",
    )


def _tell(ctx: Context, attachment: Attachment, ref: DocumentRef) -> None:
    """On the timeline of the record, and to those who follow it."""
    params = {"name": attachment.name}
    add_timeline(
        ctx, "core.file_added", subject=ref, party_id=party_of(ctx, ref), params=params, quiet=True
    )
    follow_quietly(ctx, ref, [ctx.actor.person_id])
    record = title_of(ctx, ref)
    title = _("{name} attached {file} to {record}",
              name=ctx.actor.name, file=attachment.name, record=record)  # fmt: skip
    tell_followers(ctx, ref, "files", "core.file", title)


def keep_made_file(
    ctx: Context, name: str, media_type: str, content: bytes, record: DocumentRef
) -> Attachment:
    """Keep a file that Karvan made itself, such as a print, with its record.

    It counts towards no quota and needs no right but that to the record, which the caller asked for.
    """
    stored = write_file(ctx, chunks_of(content), len(content))
    attachment = Attachment(
        record_kind=record.kind,
        record_id=record.id,
        name=clean_name(name),
        media_type=media_type,
        size=stored.size,
        sha256=stored.sha256,
        file_key=stored.key,
    )
    ctx.session.add(attachment)
    ctx.uow.flush()
    return attachment


def keep_upload(ctx: Context, name: str, content: bytes) -> Attachment:
    """Keep a file of any kind that only our own readers will open, such as one to be imported.

    It counts towards the quotas and is nobody's but its author's. Raises FileTooLarge, QuotaReached
    or NoRoom.
    """
    limit = ctx.runtime.config.files.max_bytes
    stored = write_file(ctx, chunks_of(content), limit)
    take_room(ctx, stored.size)
    attachment = Attachment(
        name=clean_name(name),
        media_type=UNKNOWN,
        size=stored.size,
        sha256=stored.sha256,
        file_key=stored.key,
    )
    ctx.session.add(attachment)
    ctx.uow.flush()
    return attachment


def drop_upload(ctx: Context, attachment_id: int) -> None:
    """Delete a file that `keep_upload` kept, for a caller who has asked for the right to."""
    attachment = ctx.session.get(Attachment, (ctx.company.id, attachment_id))
    if attachment is not None:
        free_room(ctx, attachment.size, attachment.created_by)
        ctx.session.delete(attachment)


def open_attachment(ctx: Context, attachment_id: int) -> BinaryIO:
    """The content of a file the actor may read, to be closed by the caller; raises NotFound or FileGone."""
    attachment = get_attachment(ctx, attachment_id)
    return open_stored(ctx, attachment, attachment.file_key)


def open_preview(ctx: Context, attachment_id: int) -> BinaryIO:
    """What is shown of a file, a small picture or its first lines; raises NotFound or FileGone."""
    attachment = get_attachment(ctx, attachment_id)
    if attachment.preview_key is None:
        raise NotFound
    return open_stored(ctx, attachment, attachment.preview_key)


def open_stored(ctx: Context, attachment: Attachment, key: str) -> BinaryIO:
    """A file on disk that belongs to the attachment; raises FileGone."""
    try:
        return path_of(ctx.runtime.config.files.folder, key).open("rb")
    except OSError as problem:
        raise FileGone(name=attachment.name) from problem
