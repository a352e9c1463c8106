"""The list as a file: its filter, order and columns, streamed; very long ones are made by a job."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import AbstractContextManager
from contextvars import copy_context
from typing import IO
from typing import TYPE_CHECKING
from typing import Any

from flask import Response
from flask import request

from karvan.db.patience import lift_time_limits
from karvan.entities.bulk.exports import FORMATS
from karvan.entities.bulk.exports import start_export
from karvan.entities.reading.listing import matching_ids
from karvan.entities.reading.listing import select_of
from karvan.entities.reading.listing import stream_records
from karvan.entities.reading.sheets import cells_of
from karvan.entities.reading.sheets import csv_chunks
from karvan.entities.reading.sheets import header_of
from karvan.entities.reading.sheets import write_xlsx
from karvan.errors import Malformed
from karvan.errors import NotFound
from karvan.i18n import lazy_gettext as _
from karvan.web.door import admit
from karvan.web.kit.lists.asking import KNOWN
from karvan.web.kit.lists.asking import ListState
from karvan.web.kit.lists.asking import state_of
from karvan.web.kit.lists.bulk import ids_in
from karvan.web.kit.lists.columns import shown_columns
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render
from karvan.web.state import current_runtime
from karvan.web.state import state as request_state
from karvan.web.urls import url

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
MOST_AT_ONCE = 50_000
KEPT_IN_MEMORY = 1024 * 1024
CHUNK = 64 * 1024
OWN = frozenset({"id", "bom"})


def export_list(entity: Entity, format: str) -> Response:
    """The file, or the offer to have a very long one made in the background."""
    if format not in FORMATS:
        raise NotFound
    _check_parameters()
    with _open() as ctx:
        state = _state(ctx, entity)
        if not request.args.get("id") and _is_long(ctx, entity, state):
            return _offer(ctx, entity, state, format)
    return _csv(entity) if format == "csv" else _xlsx(entity)


def prepare_export(ctx: Context, entity: Entity, format: str) -> Response:
    """Have the file made by a job."""
    if format not in FORMATS:
        raise NotFound
    state = _state(ctx, entity)
    names = shown_columns(ctx, state)
    run = start_export(ctx, entity, format, state.canonical(), names)
    return redirect_to(ctx, entity.endpoint("bulk_result"), run_id=run.id)


def batches_of(ctx: Context, entity: Entity, state: ListState) -> Iterator[list[Any]]:
    """The records of the list, or those that were chosen one by one, in the list's order."""
    ids = ids_in(request.args)
    if not ids:
        return stream_records(ctx, entity, state.request)
    found = ctx.session.scalars(select_of(ctx, entity).where(entity.model.id.in_(ids)))
    places = {each: place for place, each in enumerate(ids)}
    return iter([sorted(found, key=lambda each: places[each.id])])


def _check_parameters() -> None:
    for name in request.args:
        if name not in KNOWN | OWN:
            reason = _("an export knows no parameter “{name}”", name=name[:40])
            raise Malformed(reason=reason)


def _state(ctx: Context, entity: Entity) -> ListState:
    if "export" in entity.verbs:
        ctx.require(entity.permission("export"))
    return state_of(ctx, entity, request.args, strict=False)


def _is_long(ctx: Context, entity: Entity, state: ListState) -> bool:
    return len(matching_ids(ctx, entity, state.request, most=MOST_AT_ONCE + 1)) > MOST_AT_ONCE


def _offer(ctx: Context, entity: Entity, state: ListState, format_: str) -> Response:
    query = request.query_string.decode("ascii", "replace")
    return render(
        ctx,
        "karvan/kit/export.html",
        entity=entity,
        most=MOST_AT_ONCE,
        post_url=f"{url(entity.endpoint('export_prepare'), format=format_)}?{query}",
        back=state.url(),
    )


def _open() -> AbstractContextManager[Context]:
    here = request_state()
    assert here.company is not None
    assert here.actor is not None
    return current_runtime().company_work(
        here.company.id, here.actor, locale=here.locale, snapshot=True
    )


def _pieces(entity: Entity) -> Iterator[str]:
    with _open() as ctx:
        admit(ctx.view)
        lift_time_limits(ctx.uow)
        header, rows = _content(ctx, entity)
        yield from csv_chunks(header, rows, mark=request.args.get("bom") != "no")


def _content(ctx: Context, entity: Entity) -> tuple[Sequence[str], Iterator[list[Any]]]:
    state = _state(ctx, entity)
    names = shown_columns(ctx, state)
    return header_of(ctx, entity, names), cells_of(
        ctx, entity, batches_of(ctx, entity, state), names
    )


def _csv(entity: Entity) -> Response:
    """Streamed: the first piece is made before the answer begins, so that a refusal is a page."""
    context, pieces = copy_context(), _pieces(entity)
    first = context.run(next, pieces, "")

    def stream() -> Iterator[str]:
        try:
            piece = first
            while piece:
                yield piece
                piece = context.run(next, pieces, "")
        finally:
            context.run(pieces.close)  # type: ignore[attr-defined]

    response = _as_file(stream(), entity, "csv", CSV)
    response.call_on_close(lambda: context.run(pieces.close))  # type: ignore[attr-defined]
    if request.method == "HEAD":
        response.close()
    return response


def _xlsx(entity: Entity) -> Response:
    target = tempfile.SpooledTemporaryFile(max_size=KEPT_IN_MEMORY)  # noqa: SIM115 - sent, then closed
    with _open() as ctx:
        admit(ctx.view)
        lift_time_limits(ctx.uow)
        header, rows = _content(ctx, entity)
        write_xlsx(target, str(entity.plural), header, rows, ctx.locale)
    target.seek(0)
    response = _as_file(_read_and_close(target), entity, "xlsx", XLSX)
    response.call_on_close(target.close)
    return response


def _read_and_close(source: IO[bytes]) -> Iterator[bytes]:
    with source:
        while piece := source.read(CHUNK):
            yield piece


def _as_file(content: Iterator[Any], entity: Entity, extension: str, mimetype: str) -> Response:
    response = Response(content, mimetype=mimetype)
    name = f"{entity.segment.rpartition('/')[2]}.{extension}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
