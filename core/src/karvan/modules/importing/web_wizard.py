"""The pages of the import wizard: hand in, columns, check, run, result, undo."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from typing import Any

from flask import Response
from flask import request

from karvan.errors import Malformed
from karvan.i18n import lazy_gettext as _
from karvan.modules.importing.files import LIMIT_TEXT
from karvan.modules.importing.files import ImportFile
from karvan.modules.importing.files import clean_name
from karvan.modules.importing.models import BUSY
from karvan.modules.importing.models import EntityImport
from karvan.modules.importing.models import Status
from karvan.modules.importing.web_steps import columns_page
from karvan.modules.importing.web_steps import posted_columns
from karvan.modules.importing.web_steps import posted_reading
from karvan.modules.importing.web_steps import show_page
from karvan.modules.importing.wizard import options as opt
from karvan.modules.importing.wizard import queries
from karvan.modules.importing.wizard import starting
from karvan.modules.importing.wizard.error_files import as_csv
from karvan.modules.importing.wizard.error_files import error_rows
from karvan.modules.importing.wizard.error_files import write_workbook
from karvan.modules.importing.wizard.performing import QuietWatch
from karvan.modules.importing.wizard.performing import perform
from karvan.modules.importing.wizard.running import Work
from karvan.modules.importing.wizard.states import STATUS_TITLES
from karvan.modules.importing.wizard.states import STATUS_TONES
from karvan.modules.importing.wizard.undoing import plan_undo
from karvan.plugins.access import signed_in
from karvan.web.forms import form_of
from karvan.web.forms import takes_files
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render
from karvan.web.state import current_runtime
from karvan.web.state import state
from karvan.web.wrapper import without_context

if TYPE_CHECKING:
    from karvan.context import Context

IMPORTERS = "whoever may create or change records of the entity; the service asks"
IMPORTS = f"{CORE}/imports"
ONE = f"{IMPORTS}/<int:import_id>"
SHORT = 500
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@core.get(IMPORTS)
@signed_in(IMPORTERS)
def imports(ctx: Context) -> Response:
    """The imports so far, the latest first."""
    before = request.args.get("before", type=int)
    found = queries.list_imports(ctx, before=before)
    return render(
        ctx,
        "karvan/imports/list.html",
        runs=found,
        labels={each.entity: queries.label_of(ctx, each.entity) for each in found},
        titles=STATUS_TITLES,
        tones=STATUS_TONES,
        older=found[-1].id if len(found) == queries.PAGE else None,
        may_import=bool(queries.list_importable(ctx)),
    )


@core.get(f"{IMPORTS}/new")
@signed_in(IMPORTERS)
def import_new(ctx: Context) -> Response:
    """Choose what the file holds, and hand it in."""
    entities = queries.list_importable(ctx)
    return render(
        ctx,
        "karvan/imports/new.html",
        entities=[(each.code, each.plural) for each in entities],
        chosen=request.args.get("entity", ""),
        encodings=opt.ENCODINGS,
        delimiters=opt.DELIMITERS,
        limit=LIMIT_TEXT,
    )


@core.post(f"{IMPORTS}/new")
@signed_in(IMPORTERS)
@takes_files
def import_upload(ctx: Context) -> Response:
    """Keep the file and go on to its columns."""
    uploaded = request.files.get("file")
    if uploaded is None or not uploaded.filename:
        raise Malformed(reason=_("choose a file"))
    content = uploaded.read()
    uploaded.close()
    file = ImportFile(clean_name(uploaded.filename), content)
    run = starting.create_import(ctx, request.form.get("entity", ""), file, posted_reading())
    return redirect_to(ctx, "core.import_columns", import_id=run.id)


@core.get(f"{ONE}/columns")
@signed_in(IMPORTERS)
def import_columns(ctx: Context, import_id: int) -> Response:
    """Which column fills which field, and what is to be done with the rows."""
    return columns_page(ctx, starting.open_import(ctx, import_id, lock=False))


@core.post(f"{ONE}/columns")
@signed_in(IMPORTERS)
@without_context
def import_map(import_id: int) -> Response:
    """Keep the columns; a short file is checked at once."""
    run = _in_unit(lambda ctx: _mapped(ctx, import_id))
    if run.rows_total <= SHORT:
        _do(import_id, starting.CHECK, by_job=False)
    return redirect("core.import_show", import_id=import_id)


@core.post(f"{ONE}/read")
@signed_in(IMPORTERS)
@form_of("core.import_columns")
def import_read(ctx: Context, import_id: int) -> Response:
    """Read the file with another encoding, delimiter or sheet."""
    starting.read_again(ctx, import_id, posted_reading())
    return redirect_to(ctx, "core.import_columns", import_id=import_id)


@core.get(ONE)
@signed_in(IMPORTERS)
def import_show(ctx: Context, import_id: int) -> Response:
    """Where the import stands: preview, progress or result."""
    run = starting.seen_import(ctx, import_id)
    if run.status == Status.UPLOADED:
        return redirect_to(ctx, "core.import_columns", import_id=import_id)
    asks_for_progress = request.args.get("_part") == "progress"
    if asks_for_progress and run.status not in BUSY:
        return redirect_to(ctx, "core.import_show", import_id=import_id)
    return show_page(ctx, run)


@core.post(f"{ONE}/begin/<any(check, run, undo):what>")
@signed_in(IMPORTERS)
@without_context
@form_of("core.import_show")
def import_begin(import_id: int, what: str) -> Response:
    """Check, run or undo: a short file at once, a long one by a job."""
    total = _in_unit(lambda ctx: starting.seen_import(ctx, import_id).rows_total, write=False)
    _do(import_id, what, by_job=total > SHORT)
    return redirect("core.import_show", import_id=import_id)


@core.post(f"{ONE}/cancel")
@signed_in(IMPORTERS)
@form_of("core.import_show")
def import_cancel(ctx: Context, import_id: int) -> Response:
    """Stop it; what is stuck is given up."""
    run = starting.cancel(ctx, import_id)
    progress = queries.progress_of(ctx, run)
    if progress.is_waiting or progress.is_lost:
        starting.settle(ctx, import_id)
    return redirect_to(
        ctx, "core.import_show", import_id=import_id, flash=_("It is being stopped."), tone="warn"
    )


@core.post(f"{ONE}/remove")
@signed_in(IMPORTERS)
@form_of("core.import_show")
def import_remove(ctx: Context, import_id: int) -> Response:
    """Forget the import and its file."""
    starting.remove_import(ctx, import_id)
    return redirect_to(ctx, "core.imports", flash=_("The import and its file were removed."))


@core.get(f"{ONE}/undo")
@signed_in(IMPORTERS)
def import_undo(ctx: Context, import_id: int) -> Response:
    """What an undo would do."""
    run = starting.seen_import(ctx, import_id)
    if run.status not in starting.BEFORE[starting.UNDO]:
        return redirect_to(ctx, "core.import_show", import_id=import_id)
    return render(ctx, "karvan/imports/undo.html", run=run, plan=plan_undo(ctx, import_id))


@core.get(f"{ONE}/errors.<any(csv, xlsx):kind>")
@signed_in(IMPORTERS)
def import_errors(ctx: Context, import_id: int, kind: str) -> Response:
    """The bad rows with their reasons, as a file."""
    run = starting.seen_import(ctx, import_id)
    rows = error_rows(ctx, run)
    if kind == "csv":
        content, media_type = as_csv(rows), CSV
    else:
        buffer = io.BytesIO()
        write_workbook(rows, buffer, right_to_left=ctx.locale.direction == "rtl")
        content, media_type = buffer.getvalue(), XLSX
    disposition = f'attachment; filename="import-{run.id}-errors.{kind}"'
    return Response(content, content_type=media_type, headers={"Content-Disposition": disposition})


def _mapped(ctx: Context, import_id: int) -> EntityImport:
    run = starting.open_import(ctx, import_id)
    mapping, options, mode = posted_columns(run)
    run = starting.map_columns(ctx, import_id, mapping, options, mode)
    ctx.uow.flush()
    ctx.session.refresh(run)
    ctx.session.expunge(run)
    return run


def _do(import_id: int, what: str, *, by_job: bool) -> None:
    """Begin it, and unless a job does it, do it in transactions of its own."""
    here = state()
    assert here.company is not None
    assert here.actor is not None
    _in_unit(lambda ctx: starting.begin(ctx, import_id, what, by_job=by_job).id)
    if not by_job:
        perform(
            Work(
                current_runtime(), here.company.id, here.actor, import_id, QuietWatch(), here.locale
            ),
            what,
        )


def _in_unit(work: Any, *, write: bool = True) -> Any:
    here = state()
    assert here.company is not None
    assert here.actor is not None
    return current_runtime().run(
        here.company.id, here.actor, work, write=write, locale=here.locale,
        source=f"{request.method} {request.endpoint}",
    )  # fmt: skip
