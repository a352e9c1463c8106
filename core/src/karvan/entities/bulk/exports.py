"""Exports too long for a request: asked for here, made by the module that keeps files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from karvan.entities.bulk.models import WAITING
from karvan.entities.bulk.models import BulkRun
from karvan.events.jobs import enqueue

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

EXPORT = "export."
JOB = "core.export-list"
FORMATS = ("csv", "xlsx")


def start_export(
    ctx: Context, entity: Entity, format_: str, query: str, columns: Sequence[str]
) -> BulkRun:
    """Have the list of this address made into a file; its person is told when it is there."""
    run = BulkRun(
        user_id=ctx.actor.person_id or 0,
        language=ctx.locale.language,
        entity=entity.code,
        action=f"{EXPORT}{format_}",
        query=query,
        data={
            "columns": list(columns),
            "calendar": ctx.locale.calendar,
            "digits": ctx.locale.digits,
            "time_zone": ctx.locale.time_zone,
        },
        ids=[],
        total=0,
        done=0,
        state=WAITING,
        refused=0,
        is_atomic=False,
        refusals=[],
    )
    ctx.session.add(run)
    ctx.uow.flush()
    enqueue(ctx, JOB, {"run_id": run.id})
    return run
