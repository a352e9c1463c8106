"""What pages and the command line show of imports."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import select

from karvan.entities.declaring.known import find_entity
from karvan.entities.declaring.known import list_entities
from karvan.events.models import JobState
from karvan.events.models import QueuedJob
from karvan.events.models import WorkerBeat
from karvan.events.queries import DEAD_AFTER
from karvan.i18n import Text
from karvan.modules.importing.headers import header_key
from karvan.modules.importing.models import BUSY
from karvan.modules.importing.models import EntityImport
from karvan.modules.importing.models import ImportProblem
from karvan.modules.importing.wizard import mapping as maps
from karvan.modules.importing.wizard.files import file_of
from karvan.modules.importing.wizard.options import Options
from karvan.modules.importing.wizard.reading import ReadRow
from karvan.modules.importing.wizard.reading import RowProblem
from karvan.modules.importing.wizard.reading import RowReader
from karvan.modules.importing.wizard.sheets import Line
from karvan.modules.importing.wizard.sheets import open_sheet
from karvan.modules.importing.wizard.starting import JOB
from karvan.modules.importing.wizard.starting import seen_import

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

PAGE = 100
SAMPLES = 3
PREVIEWED = 10


@dataclass(frozen=True)
class ColumnChoice:
    """A column of the file on the page where columns are mapped."""

    position: int
    title: str
    field: str
    samples: tuple[str, ...]
    is_doubled: bool


@dataclass(frozen=True)
class PreviewCell:
    """A value as it was read, or as it stands and what is wrong with it."""

    text: str
    problem: Text = ""


@dataclass(frozen=True)
class PreviewRow:
    """A row as it will be read."""

    number: int
    cells: tuple[PreviewCell, ...]
    problems: tuple[Text, ...]


@dataclass(frozen=True)
class Progress:
    """How far work on an import is, and whether anybody does it."""

    done: int
    total: int
    is_waiting: bool
    nobody_works: bool
    is_lost: bool

    @property
    def percent(self) -> int:
        """From 0 to 100."""
        return min(100, self.done * 100 // self.total) if self.total else 0


def list_importable(ctx: Context) -> list[Entity]:
    """The entities the actor may import into, by label."""
    return [each for each in list_entities(ctx) if maps.actions_of(ctx, each)]


def list_imports(ctx: Context, *, before: int | None = None) -> list[EntityImport]:
    """The latest imports into entities the actor may import into, older than the one given."""
    codes = [each.code for each in list_entities(ctx) if maps.actions_of(ctx, each)]
    statement = (
        select(EntityImport)
        .where(EntityImport.company_id == ctx.company.id, EntityImport.entity.in_(codes))
        .order_by(EntityImport.id.desc())
        .limit(PAGE)
    )
    if before is not None:
        statement = statement.where(EntityImport.id < before)
    return list(ctx.session.scalars(statement))


def list_problems(
    ctx: Context, import_id: int, *, after: int = 0, size: int = PAGE
) -> Sequence[ImportProblem]:
    """Problems in the order of rows; `after` is how many to pass over, at most a few pages."""
    statement = (
        select(ImportProblem)
        .where(ImportProblem.company_id == ctx.company.id, ImportProblem.run_id == import_id)
        .order_by(ImportProblem.row_number, ImportProblem.id)
        .offset(after)
        .limit(size)
    )
    return ctx.session.scalars(statement).all()


def problem_of(each: ImportProblem) -> RowProblem:
    """A kept problem as a value."""
    return RowProblem(
        each.row_number, each.code, each.message, each.column, each.value, each.record_id
    )


def list_columns(ctx: Context, run: EntityImport, mapping: Sequence[str]) -> list[ColumnChoice]:
    """The columns with their first values and the fields chosen so far."""
    lines = first_lines(ctx, run, SAMPLES)
    keys = [header_key(title) for title in run.columns]
    return [
        ColumnChoice(
            position,
            title,
            mapping[position] if position < len(mapping) else "",
            tuple(cell for line in lines if (cell := line.cell(position))),
            bool(keys[position]) and keys.count(keys[position]) > 1,
        )
        for position, title in enumerate(run.columns)
    ]


def preview_rows(ctx: Context, run: EntityImport) -> tuple[list[str], list[PreviewRow]]:
    """The labels of the mapped fields, and the first rows as they will be read."""
    entity = maps.get_importable(ctx, run.entity)
    reader = RowReader(ctx, entity, run.columns, run.mapping, Options.of(run.options))
    columns = sorted(reader.columns, key=lambda each: each.position)
    lines = first_lines(ctx, run, PREVIEWED)
    reader.prepare(lines)
    rows = []
    for line in lines:
        read = reader.read(line)
        wrong = {each.column: each.message for each in read.problems}
        cells = tuple(
            PreviewCell(line.cell(each.position), wrong[each.title])
            if each.title in wrong and each.name not in read.values
            else PreviewCell(_shown(reader, each.name, each.position, read))
            for each in columns
        )
        whole = tuple(each.message for each in read.problems if not each.column)
        rows.append(PreviewRow(line.number, cells, whole))
    return [str(each.field.label or each.name) for each in columns], rows


def first_lines(ctx: Context, run: EntityImport, count: int) -> list[Line]:
    """The first rows of the file."""
    return list(islice(open_sheet(file_of(ctx, run), Options.of(run.options)).lines, count))


def progress_of(ctx: Context, run: EntityImport) -> Progress:
    """How far the work is, as its job and the rows say."""
    job = _job(ctx, run)
    told: Mapping[str, Any] = (job.progress if job is not None else None) or {}
    done = max(run.rows_done + run.rows_bad, int(told.get("done", 0)))
    total = int(told.get("total") or run.rows_total)
    now = ctx.clock.now()
    is_waiting = job is not None and job.state == JobState.WAITING
    lease = job.lease_until if job is not None else None
    stopped = job is not None and job.state not in {JobState.WAITING, JobState.RUNNING}
    begun = run.started_at or now
    is_lost = (
        stopped
        or (lease is not None and lease < now)
        or (job is None and run.status in BUSY and now - begun > DEAD_AFTER)
    )
    return Progress(done, total, is_waiting, is_waiting and not _is_anyone_working(ctx), is_lost)


def label_of(ctx: Context, code: str) -> Text:
    """What the records of an entity are called; its code where its plugin is off."""
    entity = find_entity(ctx, code)
    return entity.plural if entity is not None else code


def _shown(reader: RowReader, name: str, position: int, read: ReadRow) -> str:
    if name not in read.values:
        return ""
    column = reader.column_of(name)
    if column is not None and column.field.kind == "reference":
        return read.line.cell(position)
    return reader.shown(name, read.values[name], read.values)


def _job(ctx: Context, run: EntityImport) -> QueuedJob | None:
    if run.job_key is None:
        return None
    statement = select(QueuedJob).where(
        QueuedJob.company_id == ctx.company.id, QueuedJob.dedupe_key == f"{JOB}:{run.job_key}"
    )
    return ctx.session.scalars(statement).one_or_none()


def _is_anyone_working(ctx: Context) -> bool:
    statement = select(WorkerBeat.name).where(
        WorkerBeat.stopped_at.is_(None), WorkerBeat.seen_at > ctx.clock.now() - DEAD_AFTER
    )
    return ctx.session.scalars(statement.limit(1)).one_or_none() is not None


__all__ = ["seen_import"]
