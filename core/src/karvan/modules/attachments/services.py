"""Storing, opening and deleting files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import BinaryIO

from karvan.documents.records import require_record
from karvan.modules.attachments.checking import check_kind
from karvan.modules.attachments.errors import FileEmpty
from karvan.modules.attachments.errors import FileGone
from karvan.modules.attachments.models import Attachment
from karvan.modules.attachments.names import clean_name
from karvan.modules.attachments.queries import get_attachment
from karvan.modules.attachments.quotas import take_room
from karvan.modules.attachments.storage import chunks_of
from karvan.modules.attachments.storage import path_of
from karvan.modules.attachments.storage import write_file

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.contracts.references import DocumentRef

CREATE, DELETE = "core.attachment.create", "core.attachment.delete"


@dataclass(frozen=True)
class StoreFile:
    """A file to keep: bytes, or a stream that is read piece by piece; with or without a record."""

    name: str
    content: bytes | BinaryIO
    record: DocumentRef | None = None


def store_file(ctx: Context, command: StoreFile) -> Attachment:
    """Keep a file. The row stands or falls with the transaction, and so does the file.

    Raises FileEmpty, FileTooLarge, KindNotAllowed, KindDiffers, ActiveContent, QuotaReached or
    NoRoom, and NotFound for a record the actor may not see.
    """
    ctx.require(CREATE)
    if command.record is not None:
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
    attachment = Attachment(
        record_kind=command.record.kind if command.record else None,
        record_id=command.record.id if command.record else None,
        name=name,
        media_type=media_type,
        size=stored.size,
        sha256=stored.sha256,
        file_key=stored.key,
    )
    ctx.session.add(attachment)
    ctx.uow.flush()
    return attachment


def open_attachment(ctx: Context, attachment_id: int) -> BinaryIO:
    """The content of a file the actor may read, to be closed by the caller; raises NotFound or FileGone."""
    attachment = get_attachment(ctx, attachment_id)
    try:
        return path_of(ctx.runtime.config.files.folder, attachment.file_key).open("rb")
    except OSError as problem:
        raise FileGone(name=attachment.name) from problem
