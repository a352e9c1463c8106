"""All rows of a file: on trial, all or nothing, or batch by batch with the bad ones left out.

Each transaction does its rows and says in the import how far it came, together or not at all, so
that another worker may go on where one was lost.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from itertools import islice
from typing import TYPE_CHECKING
from typing import Protocol

from karvan.db.patience import lift_time_limits
from karvan.entities.declaring.known import get_entity
from karvan.errors import AppError
from karvan.modules.importing.errors import NotResumable
from karvan.modules.importing.errors import TooManyRowsAtOnce
from karvan.modules.importing.models import ATOMIC
from karvan.modules.importing.models import EntityImport
from karvan.modules.importing.models import Status
from karvan.modules.importing.wizard.files import file_of
from karvan.modules.importing.wizard.keeping import add_problems
from karvan.modules.importing.wizard.keeping import get_import
from karvan.modules.importing.wizard.keeping import replace_problems
from karvan.modules.importing.wizard.matching import Key
from karvan.modules.importing.wizard.matching import Matcher
from karvan.modules.importing.wizard.options import Options
from karvan.modules.importing.wizard.reading import RowProblem
from karvan.modules.importing.wizard.reading import RowReader
from karvan.modules.importing.wizard.rows import ABOUT_THE_ROW
from karvan.modules.importing.wizard.rows import CREATED
from karvan.modules.importing.wizard.rows import Outcome
from karvan.modules.importing.wizard.rows import RowRunner
from karvan.modules.importing.wizard.sheets import Line
from karvan.modules.importing.wizard.sheets import open_sheet

if TYPE_CHECKING:
    from karvan.actors import Actor
    from karvan.context import Context
    from karvan.i18n import Locale
    from karvan.modules.importing.files import ImportFile
    from karvan.runtime import Runtime

BATCH = 200
MOST_AT_ONCE = 20_000
TRIAL_PART = 2_000


class Watch(Protocol):
    """Hears how far the work is; raises ImportCancelled where someone asked to stop."""

    def tick(self, done: int, total: int, *, holding: bool = False) -> None: ...


class ImportCancelled(AppError):
    """The import was cancelled."""

    code = "core.import.cancelled"


@dataclass(frozen=True)
class Work:
    """Who does which import where; `source` stands in the trail of every record."""

    runtime: Runtime
    company_id: int
    actor: Actor
    import_id: int
    watch: Watch
    locale: Locale | None = None

    @property
    def source(self) -> str:
        """What the trail says of the records."""
        return f"import:{self.import_id}"


@dataclass
class Tally:
    """What became of the rows so far."""

    done: int = 0
    bad: int = 0
    created: int = 0
    updated: int = 0
    problems: list[RowProblem] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Count one row."""
        if outcome.problems:
            self.bad += 1
            self.problems += outcome.problems
            return
        self.done += 1
        self.created += outcome.made == CREATED
        self.updated += outcome.made != CREATED


class _Undone(Exception):
    """Carries the tally out of a transaction that must leave nothing behind."""

    def __init__(self, tally: Tally) -> None:
        super().__init__()
        self.tally = tally


def check_rows(work: Work) -> None:
    """Do every row on trial, keep nothing but the problems; ends in `checked`."""
    run, lines = _read(work)
    tally = Tally()
    seen: dict[Key, int] = {}
    part = MOST_AT_ONCE if run.rows_total <= MOST_AT_ONCE else TRIAL_PART
    try:
        for chunk in _chunks(lines, part):
            _merge(tally, _trial(work, chunk, seen, tally.done + tally.bad, run.rows_total))
    except ImportCancelled:
        _end(work, Status.MAPPED, Tally())
        return
    _end(work, Status.CHECKED, tally)


def run_rows(work: Work) -> None:
    """Do every row for good, as the import's mode says; ends in done, failed or cancelled."""
    run, lines = _read(work)
    if run.mode == ATOMIC:
        if run.rows_total > MOST_AT_ONCE:
            raise TooManyRowsAtOnce(rows=run.rows_total, most=MOST_AT_ONCE)
        _run_whole(work, list(lines))
    else:
        _run_batches(work, run, lines)


def _run_whole(work: Work, lines: list[Line]) -> None:
    def whole(ctx: Context) -> None:
        lift_time_limits(ctx.uow)
        tally = _run_in(ctx, work, lines, {}, 0, len(lines))
        if tally.problems:
            raise _Undone(tally)
        run = get_import(ctx, work.import_id, lock=True)
        if run.status != Status.RUNNING:
            raise NotResumable
        _note(ctx, run, Status.DONE, tally)

    try:
        work.runtime.run(work.company_id, work.actor, whole, source=work.source, locale=work.locale)
    except _Undone as undone:
        _end(work, Status.FAILED, undone.tally)
    except ImportCancelled:
        _end(work, Status.CANCELLED, Tally())
    except AppError as refusal:
        if refusal.status not in ABOUT_THE_ROW or isinstance(refusal, NotResumable):
            raise
        problem = RowProblem(None, refusal.code, refusal.message)
        _end(work, Status.FAILED, Tally(problems=[problem]))


def _run_batches(work: Work, run: EntityImport, lines: Iterator[Line]) -> None:
    position = run.rows_done + run.rows_bad
    if position == 0:
        work.runtime.run(
            work.company_id, work.actor, lambda ctx: replace_problems(ctx, work.import_id, [])
        )
    seen: dict[Key, int] = {}
    try:
        for chunk in _chunks(islice(lines, position, None), BATCH):
            _run_batch(work, chunk, seen, position)
            position += len(chunk)
            work.watch.tick(position, run.rows_total)
    except ImportCancelled:
        _set_status(work, Status.CANCELLED)
        return
    _set_status(work, Status.DONE)


def _run_batch(work: Work, chunk: list[Line], seen: dict[Key, int], position: int) -> None:
    def batch(ctx: Context) -> None:
        lift_time_limits(ctx.uow)
        run = get_import(ctx, work.import_id, lock=True)
        if run.status != Status.RUNNING or run.rows_done + run.rows_bad != position:
            raise NotResumable
        tally = Tally()
        for outcome in _runner(ctx, work, run, dict(seen), for_good=True).run(chunk):
            tally.add(outcome)
        add_problems(ctx, run.id, tally.problems)
        run.rows_done += tally.done
        run.rows_bad += tally.bad
        run.rows_created += tally.created
        run.rows_updated += tally.updated

    work.runtime.run(work.company_id, work.actor, batch, source=work.source, locale=work.locale)


def _trial(work: Work, chunk: list[Line], seen: dict[Key, int], before: int, total: int) -> Tally:
    def trial(ctx: Context) -> None:
        lift_time_limits(ctx.uow)
        tally = _run_in(ctx, work, chunk, seen, before, total)
        if not tally.problems:
            ctx.uow.finish()
        raise _Undone(tally)

    try:
        work.runtime.run(work.company_id, work.actor, trial, source=work.source, locale=work.locale)
    except _Undone as undone:
        return undone.tally
    except ImportCancelled:
        raise
    except AppError as refusal:
        if refusal.status not in ABOUT_THE_ROW:
            raise
        return Tally(problems=[RowProblem(None, refusal.code, refusal.message)])
    raise AssertionError


def _run_in(
    ctx: Context, work: Work, lines: list[Line], seen: dict[Key, int], before: int, total: int
) -> Tally:
    """Rows in the transaction of the caller, who undoes it all where one is refused."""
    run = get_import(ctx, work.import_id)
    runner = _runner(ctx, work, run, seen, for_good=False)
    tally = Tally()
    for part in _chunks(iter(lines), BATCH):
        for outcome in runner.run(part):
            tally.add(outcome)
        work.watch.tick(before + tally.done + tally.bad, total, holding=True)
    return tally


def _runner(
    ctx: Context, work: Work, run: EntityImport, seen: dict[Key, int], *, for_good: bool
) -> RowRunner:
    entity = get_entity(ctx, run.entity)
    options = Options.of(run.options)
    reader = RowReader(ctx, entity, run.columns, run.mapping, options)
    matcher = Matcher(ctx, entity, options, seen)
    return RowRunner(ctx, entity, work.import_id, reader, matcher, for_good)


def _read(work: Work) -> tuple[EntityImport, Iterator[Line]]:
    """The import as it stands, and its rows."""

    def read(ctx: Context) -> tuple[EntityImport, ImportFile]:
        run = get_import(ctx, work.import_id)
        file = file_of(ctx, run)
        ctx.session.expunge(run)
        return run, file

    run, file = work.runtime.run(work.company_id, work.actor, read, write=False)
    return run, open_sheet(file, Options.of(run.options)).lines


def _end(work: Work, status: Status, tally: Tally) -> None:
    """Nothing of the rows stays: keep what was wrong with them, and where the import stands."""

    def end(ctx: Context) -> None:
        run = get_import(ctx, work.import_id, lock=True)
        replace_problems(ctx, run.id, tally.problems)
        _note(ctx, run, status, tally)

    work.runtime.run(work.company_id, work.actor, end, locale=work.locale)


def _note(ctx: Context, run: EntityImport, status: Status, tally: Tally) -> None:
    run.status = status
    run.rows_done, run.rows_bad = tally.done, tally.bad
    run.rows_created, run.rows_updated = tally.created, tally.updated
    run.cancel_asked = False
    run.finished_at = ctx.clock.now()


def _set_status(work: Work, status: Status) -> None:
    def end(ctx: Context) -> None:
        run = get_import(ctx, work.import_id, lock=True)
        if run.status != Status.RUNNING:
            raise NotResumable
        run.status = status
        run.cancel_asked = False
        run.finished_at = ctx.clock.now()

    work.runtime.run(work.company_id, work.actor, end)


def _merge(tally: Tally, more: Tally) -> None:
    tally.done += more.done
    tally.bad += more.bad
    tally.created += more.created
    tally.updated += more.updated
    tally.problems += more.problems


def _chunks(lines: Iterable[Line], size: int) -> Iterator[list[Line]]:
    source = iter(lines)
    while chunk := list(islice(source, size)):
        yield chunk
