"""The records that have a tag, as a part of its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.documents.records import link_to
from karvan.errors import Malformed
from karvan.modules.tags.queries import READ
from karvan.modules.tags.queries import list_tagged
from karvan.modules.tags.services import get_tag
from karvan.plugins.access import permission
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import render
from karvan.web.urls import url

if TYPE_CHECKING:
    from karvan.context import Context


@core.get(f"{CORE}/tags/<int:record_id>/records")
@permission(READ)
def tag_records(ctx: Context, record_id: int) -> Response:
    """The records that have a tag, of any kind the reader may see."""
    kind, after = request.args.get("kind", ""), request.args.get("after", "")
    if after and not (after.isascii() and after.isdecimal()):
        raise Malformed(reason=f"after={after}")
    page = list_tagged(ctx, record_id, kind=kind, after=int(after) if after else None)
    older = url("core.tag_records", record_id=record_id, kind=kind or None, after=page.after)
    return render(
        ctx,
        "karvan/tags/records.html",
        tag=get_tag(ctx, record_id),
        records=page.records,
        older=older if page.after else None,
        link_to=link_to,
    )
