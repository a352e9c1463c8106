"""The file of an import, kept as an attachment of its own and read again at every step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.errors import NotFound
from karvan.modules.attachments.models import Attachment
from karvan.modules.attachments.services import open_stored
from karvan.modules.importing.files import ImportFile

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.modules.importing.models import EntityImport


def file_of(ctx: Context, run: EntityImport) -> ImportFile:
    """The file; raises NotFound or FileGone. Who may see the import was asked before."""
    attachment = None
    if run.attachment_id is not None:
        attachment = ctx.session.get(Attachment, (ctx.company.id, run.attachment_id))
    if attachment is None:
        raise NotFound
    with open_stored(ctx, attachment, attachment.file_key) as stream:
        return ImportFile(run.file_name, stream.read())
