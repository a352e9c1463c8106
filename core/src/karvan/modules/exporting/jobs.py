"""Makes the file of one export and tells its person where it is."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from typing import IO
from typing import TYPE_CHECKING
from typing import Any
from typing import cast

from karvan.entities.bulk.exports import EXPORT
from karvan.entities.bulk.models import DONE
from karvan.entities.bulk.models import FAILED
from karvan.entities.bulk.models import UNFINISHED
from karvan.entities.bulk.models import BulkRun
from karvan.entities.declaring.known import fields_of
from karvan.entities.declaring.known import find_entity
from karvan.entities.reading.listing import stream_records
from karvan.entities.reading.sheets import cells_of
from karvan.entities.reading.sheets import csv_chunks
from karvan.entities.reading.sheets import header_of
from karvan.entities.reading.sheets import write_xlsx
from karvan.i18n import Locale
from karvan.i18n import lazy_gettext as _
from karvan.i18n import use_locale
from karvan.identity.queries.permissions import actor_for
from karvan.modules.attachments.services import StoreFile
from karvan.modules.attachments.services import store_file
from karvan.modules.notifications.services import notify
from karvan.web.kit.lists.asking import query_args
from karvan.web.kit.lists.asking import request_of

if TYPE_CHECKING:
    from typing import BinaryIO

    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

CODE = "export-list"
READY = "core.export"
KEPT_IN_MEMORY = 1024 * 1024


def make_export(ctx: Context, data: Mapping[str, Any]) -> None:
    """Write the list as its person may read it now, keep the file, and tell them."""
    run = _run(ctx, data["run_id"])
    if run is None or run.state not in UNFINISHED:
        return
    person = actor_for(ctx.runtime, run.user_id, ctx.company.id)
    locale = _locale_of(ctx, run)
    acting = replace(ctx, actor=person, locale=locale) if person is not None else None
    entity = find_entity(acting, run.entity) if acting is not None else None
    if acting is None or entity is None:
        run.state = FAILED
        return
    format_ = run.action.removeprefix(EXPORT)
    with use_locale(locale), tempfile.SpooledTemporaryFile(max_size=KEPT_IN_MEMORY) as target:
        count = _write(acting, entity, run, format_, cast("IO[bytes]", target))
        target.seek(0)
        name = f"{entity.segment.rpartition('/')[2]}.{format_}"
        kept = store_file(ctx, StoreFile(name, cast("BinaryIO", target)))
    again = _run(ctx, data["run_id"])
    if again is None:
        return
    again.state, again.file_id = DONE, kept.id
    again.total = again.done = count
    title = _("The export of {plural} is ready", plural=entity.plural)
    notify(
        ctx, [again.user_id], READY, title, (entity.endpoint("bulk_result"), {"run_id": again.id})
    )


def _run(ctx: Context, run_id: int) -> BulkRun | None:
    return ctx.session.get(BulkRun, (ctx.company.id, run_id))


def _locale_of(ctx: Context, run: BulkRun) -> Locale:
    wishes = {name: str(run.data[name]) for name in ("calendar", "digits", "time_zone")}
    return replace(
        Locale.of_language(run.language, time_zone=ctx.company.time_zone), **cast("Any", wishes)
    )


def _write(ctx: Context, entity: Entity, run: BulkRun, format_: str, target: IO[bytes]) -> int:
    """Write the file; gives how many records are in it."""
    if "export" in entity.verbs:
        ctx.require(entity.permission("export"))
    fields = fields_of(ctx, entity)
    names = [each for each in run.data["columns"] if each in fields]
    asked = request_of(query_args(run.query))
    counted = _Counted(cells_of(ctx, entity, stream_records(ctx, entity, asked), names))
    header = header_of(ctx, entity, names)
    if format_ == "csv":
        for piece in csv_chunks(header, counted):
            target.write(piece.encode())
    else:
        write_xlsx(target, str(entity.plural), header, counted, ctx.locale)
    return counted.count


class _Counted:
    """Rows that are counted as they pass."""

    def __init__(self, rows: Any) -> None:
        self._rows, self.count = rows, 0

    def __iter__(self) -> Any:
        for each in self._rows:
            self.count += 1
            yield each
