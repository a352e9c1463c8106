"""Takes an import back: deletes what it made and sets back what it changed, by the same commands.

What it made is known by the rows it remembered, what it changed by the trail. A record that was
changed, posted or referred to since is left as it is, and listed with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from karvan.audit.models import AuditEntry
from karvan.audit.rows import entity_of
from karvan.db.models import RememberedRequest
from karvan.db.patience import lift_time_limits
from karvan.entities.declaring.commands import ARCHIVE
from karvan.entities.declaring.commands import DELETE
from karvan.entities.declaring.commands import UPDATE
from karvan.entities.declaring.known import get_entity
from karvan.entities.writing.running import commands_of
from karvan.entities.writing.running import run_command
from karvan.errors import AppError
from karvan.errors import NotFound
from karvan.i18n import lazy_gettext as _
from karvan.modules.importing.errors import CannotUndo
from karvan.modules.importing.errors import ChangedSince
from karvan.modules.importing.models import Status
from karvan.modules.importing.wizard.keeping import add_problems
from karvan.modules.importing.wizard.keeping import get_import
from karvan.modules.importing.wizard.keeping import replace_problems
from karvan.modules.importing.wizard.reading import RowProblem
from karvan.modules.importing.wizard.rows import ABOUT_THE_ROW
from karvan.modules.importing.wizard.rows import CREATED
from karvan.modules.importing.wizard.trail import values_before

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.modules.importing.wizard.running import Work

BATCH = 100
AT_ONCE = 500
REQUESTS = RememberedRequest.__table__


@dataclass(frozen=True)
class Did:
    """What one row of the import did."""

    row: int
    record_id: int
    made: str


@dataclass(frozen=True)
class UndoPlan:
    """What an undo would do, and how many records it would leave since they were changed."""

    created: int
    updated: int
    changed_since: int


def plan_undo(ctx: Context, import_id: int) -> UndoPlan:
    """Counts for the page that asks."""
    run = get_import(ctx, import_id)
    entity = get_entity(ctx, run.entity)
    did = list_done(ctx, import_id)
    changed = _changed_since(ctx, entity, import_id, [each.record_id for each in did])
    kept = [each for each in did if each.record_id not in changed]
    created = sum(each.made == CREATED for each in kept)
    return UndoPlan(created, len(kept) - created, len(did) - len(kept))


def list_done(ctx: Context, import_id: int) -> list[Did]:
    """What the rows of an import did, the last first."""
    statement = select(REQUESTS.c.key, REQUESTS.c.answer).where(
        REQUESTS.c.company_id == ctx.company.id,
        REQUESTS.c.scope == "import",
        REQUESTS.c.source == f"import:{import_id}",
    )
    found = [
        Did(int(row.key), row.answer["id"], row.answer["made"])
        for row in ctx.uow.connection.execute(statement)
        if row.answer
    ]
    return sorted(found, key=lambda each: each.row, reverse=True)


def undo_rows(work: Work) -> None:
    """Take the import back, batch by batch; ends in `undone`."""
    did = work.runtime.run(work.company_id, work.actor, lambda ctx: _begin(ctx, work.import_id))
    for start in range(0, len(did), BATCH):
        _undo_batch(work, did[start : start + BATCH])
        work.watch.tick(min(start + BATCH, len(did)), len(did))
    work.runtime.run(work.company_id, work.actor, lambda ctx: _end(ctx, work.import_id))


def _begin(ctx: Context, import_id: int) -> list[Did]:
    replace_problems(ctx, import_id, [])
    return list_done(ctx, import_id)


def _end(ctx: Context, import_id: int) -> None:
    run = get_import(ctx, import_id, lock=True)
    if run.status == Status.UNDOING:
        run.status = Status.UNDONE
        run.finished_at = ctx.clock.now()


def _undo_batch(work: Work, did: Sequence[Did]) -> None:
    def batch(ctx: Context) -> None:
        lift_time_limits(ctx.uow)
        run = get_import(ctx, work.import_id, lock=True)
        if run.status != Status.UNDOING:
            return
        entity = get_entity(ctx, run.entity)
        ids = [each.record_id for each in did]
        changed = _changed_since(ctx, entity, work.import_id, ids)
        left = [
            problem for each in did for problem in _undo(ctx, entity, work.import_id, each, changed)
        ]
        add_problems(ctx, run.id, left)

    work.runtime.run(
        work.company_id, work.actor, batch, source=f"import-undo:{work.import_id}",
        locale=work.locale,
    )  # fmt: skip


def _undo(
    ctx: Context, entity: Entity, import_id: int, did: Did, changed: set[int]
) -> Iterator[RowProblem]:
    try:
        if did.record_id in changed:
            raise ChangedSince
        with ctx.uow.attempt():
            if did.made == CREATED:
                _take_out(ctx, entity, did.record_id)
            else:
                _set_back(ctx, entity, import_id, did.record_id)
    except NotFound:
        return
    except AppError as refusal:
        if refusal.status not in ABOUT_THE_ROW:
            raise
        yield _left(did, refusal)
    except IntegrityError:
        yield _left(did, CannotUndo(reason=_("something refers to it")))


def _left(did: Did, refusal: AppError) -> RowProblem:
    return RowProblem(did.row, refusal.code, refusal.message, record_id=did.record_id)


def _take_out(ctx: Context, entity: Entity, record_id: int) -> None:
    """Delete the record; where its kind is never deleted, archive it."""
    known = commands_of(ctx, entity)
    name = next((each for each in (DELETE, ARCHIVE) if each in known), None)
    if name is None:
        raise CannotUndo(reason=_("records of this kind are never deleted"))
    run_command(ctx, entity, name, record_id, {})


def _set_back(ctx: Context, entity: Entity, import_id: int, record_id: int) -> None:
    values = values_before(ctx, entity, f"import:{import_id}", record_id)
    if values:
        run_command(ctx, entity, UPDATE, record_id, values)


def _changed_since(ctx: Context, entity: Entity, import_id: int, ids: Sequence[int]) -> set[int]:
    """Which of these records somebody else changed after the import did."""
    changed: set[int] = set()
    name, source = entity_of(entity.model.__tablename__), f"import:{import_id}"
    for start in range(0, len(ids), AT_ONCE):
        statement = (
            select(AuditEntry.row_id, AuditEntry.source)
            .where(
                AuditEntry.company_id == ctx.company.id,
                AuditEntry.entity == name,
                AuditEntry.row_id.in_(ids[start : start + AT_ONCE]),
            )
            .order_by(AuditEntry.epoch, AuditEntry.txid, AuditEntry.id)
        )
        imported: set[int] = set()
        for record_id, found in ctx.session.execute(statement):
            if record_id is None:
                continue
            if found == source:
                imported.add(record_id)
            elif record_id in imported and found != f"import-undo:{import_id}":
                changed.add(record_id)
    return changed
