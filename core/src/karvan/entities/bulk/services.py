"""Starting an action on many records, and working through them."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING
from typing import Any

from karvan.entities.bulk.actions import TAG
from karvan.entities.bulk.actions import BulkAction
from karvan.entities.bulk.actions import get_action
from karvan.entities.bulk.models import CANCELLED
from karvan.entities.bulk.models import DONE
from karvan.entities.bulk.models import RUNNING
from karvan.entities.bulk.models import UNFINISHED
from karvan.entities.bulk.models import WAITING
from karvan.entities.bulk.models import BulkRun
from karvan.entities.codecs import codec_of
from karvan.entities.declaring.known import values_of
from karvan.entities.reading.listing import get_record
from karvan.entities.reading.rows import titles_of
from karvan.entities.writing.offered import inputs_of
from karvan.entities.writing.running import read_json
from karvan.entities.writing.running import run_command
from karvan.errors import AppError
from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.errors import Problem
from karvan.events.jobs import enqueue
from karvan.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

AT_ONCE = 200
MOST_RECORDS = 20_000
MOST_ATOMIC = 2_000
MOST_REFUSALS = 500
LONGEST_REASON = 500
JOB = "core.bulk-run"


@dataclass(frozen=True)
class StartRun:
    """An action by name on these records; `values` by field name, as codecs read them.

    `is_atomic`: if one record refuses, none is changed.
    """

    action: str
    ids: Sequence[int]
    values: Mapping[str, Any] = field(default_factory=dict)
    query: str = ""
    is_atomic: bool = False


def start_run(ctx: Context, entity: Entity, command: StartRun) -> BulkRun:
    """Do it at once to few records, by a job to many; raises NotFound, or Invalid for none or too many."""
    action = get_action(ctx, entity, command.action)
    ids = list(dict.fromkeys(command.ids))
    if not ids:
        raise Invalid([Problem("core.bulk.nothing", _("Select at least one record."))])
    if len(ids) > MOST_RECORDS:
        text = _("At most {limit} records at once. Narrow the filter.", limit=MOST_RECORDS)
        raise Invalid([Problem("core.bulk.many", text)])
    if command.is_atomic and len(ids) > MOST_ATOMIC:
        text = _(
            "All or nothing is done with at most {limit} records. Narrow the filter, or have the "
            "others done where some are refused.",
            limit=MOST_ATOMIC,
        )
        raise Invalid([Problem("core.bulk.many_at_once", text)])
    run = BulkRun(
        user_id=ctx.actor.person_id or 0,
        language=ctx.locale.language,
        entity=entity.code,
        action=command.action,
        query=command.query,
        data=_to_json(ctx, action, command.values),
        ids=ids,
        total=len(ids),
        done=0,
        state=WAITING,
        refused=0,
        is_atomic=command.is_atomic,
        refusals=[],
    )
    ctx.session.add(run)
    ctx.uow.flush()
    if len(ids) <= AT_ONCE:
        work_on(ctx, entity, run, len(ids))
    else:
        enqueue(ctx, JOB, {"run_id": run.id})
    return run


def work_on(ctx: Context, entity: Entity, run: BulkRun, count: int) -> None:
    """Take up the next so many records of a run; the one who acts is the person it is for."""
    action = get_action(ctx, entity, run.action)
    batch, data = list(run.ids[run.done : run.done + count]), dict(run.data)
    act = _all_or_none if run.is_atomic else _each
    refused = act(ctx, entity, action, batch, data)
    titles = titles_of(ctx, entity.code, set(refused))
    told = [
        {"id": each, "title": titles.get(each, ""), "reason": reason}
        for each, reason in refused.items()
    ]
    run.refusals = [*run.refusals, *told][:MOST_REFUSALS]
    run.refused += len(refused)
    run.done += len(batch)
    run.state = DONE if run.done >= run.total else RUNNING
    ctx.uow.flush()


class _NothingDone(Exception):
    """Takes back what was done with the others."""


def _all_or_none(
    ctx: Context, entity: Entity, action: BulkAction, ids: list[int], data: Mapping[str, Any]
) -> dict[int, str]:
    """As `_each`, but taken back as a whole where a record refuses."""
    refused: dict[int, str] = {}
    with contextlib.suppress(_NothingDone), ctx.uow.attempt():
        refused = _each(ctx, entity, action, ids, data)
        if refused:
            raise _NothingDone
    return refused


def _each(
    ctx: Context, entity: Entity, action: BulkAction, ids: list[int], data: Mapping[str, Any]
) -> dict[int, str]:
    """Do it with each record by itself; gives the reason of each that refused, by its id."""
    refused: dict[int, str] = {}
    for record_id in ids:
        try:
            with ctx.uow.attempt():
                _act(ctx, entity, action, record_id, data)
        except AppError as problem:
            if problem.status >= 500:
                raise
            refused[record_id] = _reason(problem)
    return refused


def get_run(ctx: Context, entity: Entity, run_id: int) -> BulkRun:
    """A run of the actor's own; raises NotFound."""
    run = ctx.session.get(BulkRun, (ctx.company.id, run_id))
    if run is None or run.user_id != ctx.actor.person_id or run.entity != entity.code:
        raise NotFound
    return run


def cancel_run(ctx: Context, entity: Entity, run_id: int) -> BulkRun:
    """Stop after the records that are being worked on; what was done stays done."""
    run = get_run(ctx, entity, run_id)
    if run.state in UNFINISHED:
        run.state = CANCELLED
        ctx.uow.flush()
    return run


def _act(
    ctx: Context, entity: Entity, action: BulkAction, record_id: int, data: Mapping[str, Any]
) -> None:
    if action.tags:
        values: Mapping[str, Any] = _tagged(ctx, entity, action, record_id, data)
    else:
        inputs = inputs_of(ctx, entity, action.command)
        needs_currency = any(inputs[name].currency for name in data if name in inputs)
        record = get_record(ctx, entity, record_id) if needs_currency else None
        values = read_json(ctx, entity, action.command, data, record=record)
    run_command(ctx, entity, action.command.name, record_id, values)


def _tagged(
    ctx: Context, entity: Entity, action: BulkAction, record_id: int, data: Mapping[str, Any]
) -> dict[str, Any]:
    record = get_record(ctx, entity, record_id)
    now = values_of(ctx, entity, [record], [action.tags]).get(record_id, {}).get(action.tags) or ()
    given = read_json(ctx, entity, action.command, data)[action.tags] or ()
    if action.name == TAG:
        return {action.tags: tuple(dict.fromkeys((*now, *given)))}
    return {action.tags: tuple(each for each in now if each not in given)}


def _to_json(ctx: Context, action: BulkAction, values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: codec_of(action.fields[name]).to_json(ctx, action.fields[name], value)
        for name, value in values.items()
    }


def _reason(problem: AppError) -> str:
    if isinstance(problem, Invalid):
        return "; ".join(str(each.message) for each in problem.problems)[:LONGEST_REASON]
    return problem.message[:LONGEST_REASON]
