"""The page of any record and the pages of its parts.

A part is a page of its own. Loaded into another page by htmx (`?_part=panel`) it is only what
stands inside its frame; its forms are answered with the part anew, and without JavaScript by going
to the part's page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.contracts.references import DocumentRef
from karvan.documents.records import link_to
from karvan.documents.records import record_kinds
from karvan.documents.records import require_record
from karvan.documents.records import title_of
from karvan.errors import Malformed
from karvan.errors import NotFound
from karvan.modules.activities.web import ACTIVITY_CHOICES
from karvan.modules.notifications.web import HEAR_TITLES
from karvan.modules.records.queries import ICONS
from karvan.modules.records.queries import TITLES
from karvan.modules.records.queries import Values
from karvan.modules.records.queries import parts_of
from karvan.modules.records.queries import read_part
from karvan.modules.records.queries import read_parts
from karvan.plugins.access import signed_in
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render
from karvan.web.urls import url

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.i18n import Text

RECORD = f"{CORE}/records/<kind>/<int:record_id>"
READERS = "whoever may read the record; its own permission is asked"


@core.get(RECORD)
@signed_in(READERS)
def record(ctx: Context, kind: str, record_id: int) -> Response:
    """Everything that hangs on a record, without JavaScript."""
    ref = shown_record(ctx, kind, record_id)
    values = read_parts(ctx, ref)
    return _render(ctx, "karvan/records/record.html", ref, values, parts=parts_of(ctx, kind))


@core.get(f"{RECORD}/<part>")
@signed_in(READERS)
def record_part(ctx: Context, kind: str, record_id: int, part: str) -> Response:
    """One part of a record's page."""
    return show_part(ctx, shown_record(ctx, kind, record_id), part)


def show_part(ctx: Context, ref: DocumentRef, part: str, said: Text | None = None) -> Response:
    """The part's page, or what stands in its frame; raises NotFound for a part there is not."""
    if part not in parts_of(ctx, ref.kind):
        raise NotFound
    values = read_part(ctx, ref, part, before=_before())
    return _render(ctx, "karvan/records/part.html", ref, values, shown_part=part, said=said)


def part_done(ctx: Context, ref: DocumentRef, part: str, said: Text) -> Response:
    """Answer a form of a part: the part anew for htmx, else a redirect to the part's page."""
    ctx.uow.flush()
    if request.headers.get("HX-Request-Type") == "partial":
        return show_part(ctx, ref, part, said)
    return redirect_to(
        ctx, "core.record_part", flash=said, kind=ref.kind, record_id=ref.id, part=part
    )


def shown_record(ctx: Context, kind: str, record_id: int) -> DocumentRef:
    """The record an address names, where it is there and may be read; raises NotFound otherwise."""
    ref = DocumentRef(kind, record_id)
    require_record(ctx, ref)
    return ref


def page_of(ctx: Context, ref: DocumentRef) -> str:
    """The address of the record's own page, else of the one every record has."""
    place = link_to(ctx, ref)
    if place is None:
        return url("core.record", kind=ref.kind, record_id=ref.id)
    return url(place[0], **place[1])


def _render(
    ctx: Context, template: str, ref: DocumentRef, values: Values, /, **more: object
) -> Response:
    return render(
        ctx,
        template,
        ref=ref,
        kind_label=record_kinds(ctx)[ref.kind].label,
        record_title=title_of(ctx, ref),
        record_url=page_of(ctx, ref),
        titles=TITLES,
        icons=ICONS,
        hear_titles=HEAR_TITLES,
        page_of=page_of,
        **ACTIVITY_CHOICES,
        **{"said": None, **values, **more},
    )


def _before() -> int | None:
    value = request.args.get("before")
    if not value:
        return None
    if not (value.isascii() and value.isdecimal()):
        raise Malformed(reason=f"before={value}")
    return int(value)
