"""What a person does with an import: hand in a file, say how to read it, map, check, run, undo.

Short files are worked through at once, long ones by a job.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

from karvan.audit.rows import AuditRow
from karvan.audit.rows import Op
from karvan.audit.writer import record
from karvan.errors import Invalid
from karvan.errors import Malformed
from karvan.events.jobs import enqueue
from karvan.events.jobs import withdraw
from karvan.i18n import lazy_gettext as _
from karvan.modules.attachments.services import drop_upload
from karvan.modules.attachments.services import keep_upload
from karvan.modules.importing.errors import TooManyRowsAtOnce
from karvan.modules.importing.errors import WrongStatus
from karvan.modules.importing.models import ATOMIC
from karvan.modules.importing.models import BUSY
from karvan.modules.importing.models import OPEN
from karvan.modules.importing.models import SKIP_BAD
from karvan.modules.importing.models import EntityImport
from karvan.modules.importing.models import Status
from karvan.modules.importing.wizard import cells
from karvan.modules.importing.wizard import mapping as maps
from karvan.modules.importing.wizard import options as opt
from karvan.modules.importing.wizard.files import file_of
from karvan.modules.importing.wizard.keeping import get_import
from karvan.modules.importing.wizard.options import Options
from karvan.modules.importing.wizard.running import MOST_AT_ONCE
from karvan.modules.importing.wizard.sheets import headers_key
from karvan.modules.importing.wizard.sheets import inspect_file
from karvan.modules.importing.wizard.sheets import open_sheet
from karvan.modules.importing.wizard.states import STATUS_TITLES

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.modules.importing.files import ImportFile
    from karvan.modules.importing.wizard.sheets import Sheet

JOB = "core.import-rows"
CHECK, RUN, UNDO = "check", "run", "undo"
BEFORE: dict[str, tuple[Status, ...]] = {
    CHECK: (Status.MAPPED, Status.CHECKED, Status.FAILED, Status.CANCELLED),
    RUN: (Status.CHECKED,),
    UNDO: (Status.DONE, Status.CANCELLED),
}
DURING = {CHECK: Status.CHECKING, RUN: Status.RUNNING, UNDO: Status.UNDOING}
LOOKED_AT = 200


def create_import(
    ctx: Context, code: str, file: ImportFile, reading: Mapping[str, str] | None = None
) -> EntityImport:
    """Keep a file for an entity, read its titles, and guess or remember what its columns mean.

    Raises NotImportable, and whatever is wrong with the file as a whole.
    """
    entity = maps.get_importable(ctx, code)
    begun = Options(language=ctx.company.language, reader=ctx.locale.language)
    options = begun.changed(reading or {})
    columns, total, options = _looked_at(file, options)
    attachment = keep_upload(ctx, file.name, file.content)
    run = EntityImport(
        entity=entity.code,
        attachment_id=attachment.id,
        file_name=file.name,
        columns=columns,
        headers_key=headers_key(columns),
        mapping=[""] * len(columns),
        options=options.to_json(),
        rows_total=total,
    )
    _propose(ctx, run, options)
    ctx.session.add(run)
    ctx.uow.flush()
    _say(ctx, run, "upload")
    return run


def read_again(ctx: Context, import_id: int, reading: Mapping[str, str]) -> EntityImport:
    """Read the file with another encoding, delimiter or sheet; the columns are mapped anew."""
    run = open_import(ctx, import_id)
    old = Options.of(run.options)
    options = old.changed(reading)
    file = file_of(ctx, run)
    run.columns, run.rows_total, options = _looked_at(file, options)
    run.headers_key = headers_key(run.columns)
    run.status = Status.UPLOADED
    _propose(ctx, run, options)
    return run


def map_columns(
    ctx: Context, import_id: int, mapping: Sequence[str], options: Options, mode: str
) -> EntityImport:
    """Keep what was chosen; raises Invalid with everything that is missing or doubled.

    Raises TooManyRowsAtOnce where all or nothing is asked of too many rows.
    """
    run = open_import(ctx, import_id)
    entity = maps.get_importable(ctx, run.entity)
    if mode not in {ATOMIC, SKIP_BAD}:
        raise Malformed(reason=f"mode={mode}")
    if len(mapping) != len(run.columns):
        raise Malformed(reason=_("the columns of the file have changed; open the page anew"))
    if options.action not in maps.actions_of(ctx, entity):
        raise Malformed(reason=f"action={options.action}")
    targets = maps.targets_of(ctx, entity)
    if unknown := next((name for name in mapping if name and name not in targets), None):
        raise Malformed(reason=f"field={unknown}")
    if problems := maps.check_mapping(ctx, entity, mapping, options):
        raise Invalid(problems)
    if mode == ATOMIC and run.rows_total > MOST_AT_ONCE:
        raise TooManyRowsAtOnce(rows=run.rows_total, most=MOST_AT_ONCE)
    run.mapping, run.options, run.mode = list(mapping), options.to_json(), mode
    run.status = Status.MAPPED
    run.rows_done = run.rows_bad = run.rows_created = run.rows_updated = 0
    return run


def begin(
    ctx: Context, import_id: int, what: str, *, by_job: bool, unchecked: bool = False
) -> EntityImport:
    """Let an import be checked, run or undone, by a job or by who calls; raises WrongStatus.

    `unchecked` is for who runs all or nothing without looking at a check first.
    """
    run = seen_import(ctx, import_id, lock=True)
    if run.status not in BEFORE[what] and not (unchecked and run.status == Status.MAPPED):
        raise WrongStatus(status=STATUS_TITLES[run.status])
    run.status = DURING[what]
    run.error = ""
    run.cancel_asked = False
    run.started_by, run.started_at = ctx.actor.person_id, ctx.clock.now()
    run.finished_at = None
    if what != UNDO:
        run.rows_done = run.rows_bad = run.rows_created = run.rows_updated = 0
    run.job_key = None
    if by_job:
        run.job_key = f"{run.id}-{run.version + 1}"
        enqueue(ctx, JOB, {"import_id": run.id, "what": what}, dedupe_key=run.job_key)
    _say(ctx, run, what)
    return run


def cancel(ctx: Context, import_id: int) -> EntityImport:
    """Stop what is going on; a job that has not begun is taken back at once."""
    run = seen_import(ctx, import_id, lock=True)
    if run.status not in BUSY:
        raise WrongStatus(status=STATUS_TITLES[run.status])
    run.cancel_asked = True
    if run.job_key is not None:
        withdraw(ctx, JOB, run.job_key)
    _say(ctx, run, "cancel")
    return run


def settle(ctx: Context, import_id: int, error: str = "") -> EntityImport:
    """What was going on has stopped without an end: say so, so that it can be begun again."""
    run = get_import(ctx, import_id, lock=True)
    if run.status not in BUSY:
        return run
    stopped = {
        Status.CHECKING: Status.MAPPED,
        Status.RUNNING: Status.FAILED if error else Status.CANCELLED,
        Status.UNDOING: Status.DONE,
    }
    run.status = stopped[Status(run.status)]
    run.error, run.cancel_asked, run.job_key = error, False, None
    run.finished_at = ctx.clock.now()
    return run


def remove_import(ctx: Context, import_id: int) -> None:
    """Forget an import and its file; the records it made stay, and it can no longer be undone."""
    run = seen_import(ctx, import_id, lock=True)
    if run.status in BUSY:
        raise WrongStatus(status=STATUS_TITLES[run.status])
    attachment_id = run.attachment_id
    _say(ctx, run, "remove")
    ctx.session.delete(run)
    ctx.uow.flush()
    if attachment_id is not None:
        drop_upload(ctx, attachment_id)


def open_import(ctx: Context, import_id: int, *, lock: bool = True) -> EntityImport:
    """The import, where its columns may still be mapped; a failed or cancelled one begins anew."""
    run = seen_import(ctx, import_id, lock=lock)
    is_untouched = run.status in {Status.FAILED, Status.CANCELLED} and not run.rows_done
    if run.status not in OPEN and not is_untouched:
        raise WrongStatus(status=STATUS_TITLES[run.status])
    return run


def seen_import(ctx: Context, import_id: int, *, lock: bool = False) -> EntityImport:
    """The import, for who may import into its entity; raises NotFound or NotImportable."""
    run = get_import(ctx, import_id, lock=lock)
    maps.get_importable(ctx, run.entity)
    return run


def _propose(ctx: Context, run: EntityImport, options: Options) -> None:
    """Mapping and options of the latest file with the same titles, else a guess."""
    entity = maps.get_importable(ctx, run.entity)
    actions = maps.actions_of(ctx, entity)
    before = maps.remembered(ctx, entity, run.headers_key, len(run.columns))
    chosen: dict[str, Any] = {}
    if before is None:
        run.mapping = maps.guess_mapping(ctx, entity, run.columns)
        usual = maps.usual_keys(ctx, entity)
        chosen["keys"] = tuple([each for each in usual if each in run.mapping] or usual)[:1]
    else:
        run.mapping = maps.fitting(before.mapping, maps.targets_of(ctx, entity))
        run.mode = before.mode
        kept = Options.of(before.options)
        chosen = {"keys": kept.keys, "action": kept.action, "empty": kept.empty,
                  "language": kept.language}  # fmt: skip
    if run.rows_total > MOST_AT_ONCE:
        run.mode = SKIP_BAD
    options = replace(options, **chosen)
    if options.action not in actions:
        options = replace(options, action=actions[0])
    run.options = options.to_json()


def _looked_at(file: ImportFile, options: Options) -> tuple[list[str], int, Options]:
    """Titles, count of rows, and the options with what the file shows by itself."""
    if not options.encoding:
        found = inspect_file(file)
        options = replace(
            options,
            encoding=found.encoding,
            delimiter=options.delimiter or found.delimiter,
            sheet=options.sheet or next(iter(found.sheets), ""),
        )
    sheet = open_sheet(file, options)
    seen, total = _first_and_count(sheet)
    texts = [cell for line in seen for cell in line]
    options = replace(
        options,
        decimal_mark=cells.guess_decimal_mark(texts),
        dates=cells.guess_date_order(texts),
    )
    return sheet.columns, total, options


def _first_and_count(sheet: Sheet) -> tuple[list[list[str]], int]:
    first: list[list[str]] = []
    total = 0
    for line in sheet.lines:
        total += 1
        if total <= LOOKED_AT:
            first.append(line.cells)
    return first, total


def _say(ctx: Context, run: EntityImport, what: str) -> None:
    """What a person did with an import stands in the trail; its progress does not."""
    facts = {"transition": what, "entity": run.entity, "rows": run.rows_total}
    record(ctx.uow, AuditRow("core.import", run.id, Op.TRANSITION, facts))


__all__ = ["BEFORE", "CHECK", "JOB", "RUN", "UNDO", "begin", "cancel", "create_import", "opt"]
