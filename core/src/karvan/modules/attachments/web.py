"""Handing out files: never under their own name's power.

A file is downloaded; only pictures and PDF, whose readers run nothing, may be shown in the browser.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import BinaryIO

from flask import Response
from flask import jsonify
from flask import request
from flask import send_file

from karvan.entities.declaring.known import get_entity
from karvan.errors import Forbidden
from karvan.errors import Malformed
from karvan.errors import NotFound
from karvan.i18n import lazy_gettext as _
from karvan.modules.attachments.file_types import INLINE
from karvan.modules.attachments.previews import PREVIEW_TYPE
from karvan.modules.attachments.queries import get_attachment
from karvan.modules.attachments.services import CREATE
from karvan.modules.attachments.services import open_attachment
from karvan.modules.attachments.services import open_preview
from karvan.modules.attachments.services import store_for_field
from karvan.plugins.access import permission
from karvan.plugins.access import signed_in
from karvan.web.forms import takes_files
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.urls import url

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.modules.attachments.models import Attachment

READERS = "whoever may read the record the file hangs on; the query asks"
PDF = "application/pdf"
WRITING = ("create", "update")
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"
NO_SANDBOX = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
)


@core.post(f"{CORE}/files/for/<kind>")
@permission(CREATE)
@takes_files
def upload_file(ctx: Context, kind: str) -> Response:
    """Take a file for a field of a record that may be written; answers what the form needs of it."""
    entity = get_entity(ctx, kind)
    if not any(each in entity.verbs and ctx.can(entity.permission(each)) for each in WRITING):
        raise Forbidden(permission=entity.permission(WRITING[0]))
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Malformed(reason=_("choose a file"))
    made = store_for_field(ctx, kind, sent.filename, sent.stream)  # type: ignore[arg-type]
    return jsonify(
        {
            "id": str(made.id),
            "name": made.name,
            "media_type": made.media_type,
            "size": made.size,
            "url": url("core.attachment", attachment_id=made.id),
        }
    )


@core.get(f"{CORE}/files/<int:attachment_id>")
@signed_in(READERS)
def attachment(ctx: Context, attachment_id: int) -> Response:
    """Download a file."""
    found = get_attachment(ctx, attachment_id)
    return _answer(open_attachment(ctx, attachment_id), found.media_type, found)


@core.get(f"{CORE}/files/<int:attachment_id>/view")
@signed_in(READERS)
def view_attachment(ctx: Context, attachment_id: int) -> Response:
    """Show a picture or a PDF in the browser; anything else is not found here."""
    found = get_attachment(ctx, attachment_id)
    if found.media_type not in INLINE:
        raise NotFound
    return _answer(open_attachment(ctx, attachment_id), found.media_type, found, inline=True)


@core.get(f"{CORE}/files/<int:attachment_id>/preview")
@signed_in(READERS)
def preview_attachment(ctx: Context, attachment_id: int) -> Response:
    """The small picture or the first lines of a file."""
    content = open_preview(ctx, attachment_id)
    found = get_attachment(ctx, attachment_id)
    return _answer(content, PREVIEW_TYPE[found.preview], None, inline=True)


def _answer(
    content: BinaryIO, media_type: str, found: Attachment | None, *, inline: bool = False
) -> Response:
    response = send_file(
        content,
        mimetype=media_type,
        as_attachment=not inline,
        download_name=found.name if found else None,
        conditional=False,
        etag=False,
    )
    if found is not None:
        response.content_length = found.size
    is_shown_pdf = inline and media_type == PDF
    response.headers["Content-Security-Policy"] = NO_SANDBOX if is_shown_pdf else SANDBOX
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
