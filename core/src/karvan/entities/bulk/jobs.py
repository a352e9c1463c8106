"""Works through the records of a run in steps that are each committed, with its person's rights.

All or nothing is one step.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

from karvan.entities.bulk.models import FAILED
from karvan.entities.bulk.models import UNFINISHED
from karvan.entities.bulk.models import BulkRun
from karvan.entities.bulk.services import work_on
from karvan.entities.declaring.known import find_entity
from karvan.events.jobs import Continue
from karvan.i18n import Locale
from karvan.i18n import use_locale
from karvan.identity.queries.permissions import actor_for

if TYPE_CHECKING:
    from karvan.context import Context

RUN = "bulk-run"
STEP = 100


def continue_run(ctx: Context, data: Mapping[str, Any]) -> Continue | None:
    """One step of a run; ends when all are done, or it was cancelled, or nobody may go on with it."""
    run = ctx.session.get(BulkRun, (ctx.company.id, data["run_id"]))
    if run is None or run.state not in UNFINISHED:
        return None
    person = actor_for(ctx.runtime, run.user_id, ctx.company.id)
    locale = Locale.of_language(run.language, time_zone=ctx.company.time_zone)
    acting = replace(ctx, actor=person, locale=locale) if person else ctx
    entity = find_entity(acting, run.entity)
    if person is None or entity is None:
        run.state = FAILED
        ctx.uow.flush()
        return None
    with use_locale(locale):
        work_on(acting, entity, run, run.total if run.is_atomic else STEP)
    ctx.job.progress(run.done, run.total)
    return Continue(data) if run.state in UNFINISHED else None
