"""What the company's background work is doing, and what a person may do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.events.jobs import cancel_job
from karvan.events.jobs import retry_job
from karvan.events.jobs import skip_job
from karvan.events.models import JobState
from karvan.events.queries import count_jobs
from karvan.events.queries import list_jobs
from karvan.events.queries import list_schedules
from karvan.events.queries import list_workers
from karvan.i18n import lazy_gettext as _
from karvan.identity import permissions as p
from karvan.plugins.access import permission
from karvan.web.forms import form_of
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render

if TYPE_CHECKING:
    from karvan.context import Context

STATES = {
    JobState.WAITING: (_("Waiting"), "info"),
    JobState.RUNNING: (_("Running"), "info"),
    JobState.DONE: (_("Done"), "good"),
    JobState.FAILED: (_("Failed"), "bad"),
    JobState.PARKED: (_("Needs a decision"), "warn"),
    JobState.CANCELLED: (_("Cancelled"), ""),
}
ACTIONS = {
    "retry": (retry_job, _("The job runs again.")),
    "skip": (skip_job, _("The job was skipped.")),
    "cancel": (cancel_job, _("The job is being cancelled.")),
}


@core.get(f"{CORE}/jobs")
@permission(p.JOB_READ)
def jobs(ctx: Context) -> Response:
    """Jobs by state, schedules and workers."""
    state = request.args.get("state") or None
    workers = list_workers(ctx)
    return render(
        ctx,
        "karvan/jobs.html",
        jobs=list_jobs(ctx, state=state if state in set(JobState) else None),
        counts=count_jobs(ctx),
        states=STATES,
        chosen=state,
        schedules=list_schedules(ctx),
        workers=workers,
        nobody_works=not any(each.state == "alive" for each in workers),
    )


@core.post(f"{CORE}/jobs/<int:job_id>/<any(retry, skip, cancel):action>")
@permission(p.JOB_MANAGE)
@form_of("core.jobs")
def change_job(ctx: Context, job_id: int, action: str) -> Response:
    """Repeat, skip or cancel a job."""
    act, done = ACTIONS[action]
    act(ctx, job_id)
    return redirect_to(ctx, "core.jobs", flash=done)
