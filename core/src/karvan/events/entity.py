"""Jobs as an entity: listed, filtered and exported; repeated, skipped and cancelled one or many."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

from karvan.entities.declaring.commands import Command
from karvan.entities.declaring.declaration import Entity
from karvan.entities.declaring.fields import Field
from karvan.entities.declaring.views import FormView
from karvan.entities.declaring.views import Kanban
from karvan.entities.declaring.views import ListView
from karvan.entities.declaring.views import Section
from karvan.events.jobs import cancel_job
from karvan.events.jobs import retry_job
from karvan.events.jobs import skip_job
from karvan.events.models import JobState
from karvan.events.models import QueuedJob
from karvan.events.queries import may_cancel
from karvan.events.queries import may_give_up
from karvan.events.queries import title_of_job
from karvan.events.queries import titles_of_jobs
from karvan.i18n import lazy_gettext as _
from karvan.identity.permissions import JOB_MANAGE

if TYPE_CHECKING:
    from sqlalchemy import Select

    from karvan.context import Context
    from karvan.i18n import Text

Values = Mapping[str, Any]
STATES: dict[JobState, tuple[Text, str]] = {
    JobState.WAITING: (_("Waiting"), "info"),
    JobState.RUNNING: (_("Running"), "info"),
    JobState.DONE: (_("Done"), "good"),
    JobState.FAILED: (_("Failed"), "bad"),
    JobState.PARKED: (_("Needs a decision"), "warn"),
    JobState.CANCELLED: (_("Cancelled"), ""),
}


def _own(ctx: Context, statement: Select[Any]) -> Select[Any]:
    """Jobs of the company, of the plugins that are on in it."""
    return statement.where(
        QueuedJob.company_id == ctx.company.id, QueuedJob.plugin.in_(ctx.view.enabled)
    )


def _title(ctx: Context, job: QueuedJob) -> Text:
    return title_of_job(job, titles_of_jobs(ctx))


def _jobs(ctx: Context, jobs: list[QueuedJob]) -> dict[int, str]:
    titles = titles_of_jobs(ctx)
    return {job.id: str(title_of_job(job, titles)) for job in jobs}


def _progress(ctx: Context, jobs: list[QueuedJob]) -> dict[int, str]:
    del ctx
    return {job.id: _progress_of(job.progress or {}) for job in jobs}


def _progress_of(progress: Mapping[str, Any]) -> str:
    if not progress.get("total"):
        return ""
    return str(_("{done} of {total}", done=progress["done"], total=progress["total"]))


def _retry(ctx: Context, job: QueuedJob, _values: Values) -> QueuedJob:
    return retry_job(ctx, job.id)


def _skip(ctx: Context, job: QueuedJob, _values: Values) -> QueuedJob:
    return skip_job(ctx, job.id)


def _cancel(ctx: Context, job: QueuedJob, _values: Values) -> QueuedJob:
    return cancel_job(ctx, job.id)


JOB = Entity(
    name="job",
    label=_("Job"),
    plural=_("Jobs"),
    model=QueuedJob,
    icon="clock-play",
    verbs=("read", "manage"),
    default_roles={"accountant": ("read",), "controller": ("manage",)},
    title=_title,
    fields=(
        Field("number", "integer", _("Number"), column="id", readonly=True),
        Field("job", label=_("Job"), read=_jobs),
        Field("state", "choice", _("Status"), readonly=True,
              choices=tuple((state.value, shown[0]) for state, shown in STATES.items()),
              tones={state.value: shown[1] for state, shown in STATES.items()}),
        Field("run_at", "datetime", _("Due"), readonly=True),
        Field("tries", "integer", _("Tries"), readonly=True),
        Field("progress", label=_("Progress"), read=_progress),
        Field("last_error", label=_("Last error"), readonly=True, personal=True),
        Field("cancel_asked", "bool", _("Stopping"), readonly=True),
        Field("module", label=_("Module"), column="plugin", readonly=True),
        Field("code", label=_("Code"), readonly=True),
        Field("worker", label=_("Worker"), readonly=True),
        Field("created", "datetime", _("Created"), column="created_at", readonly=True),
        Field("finished", "datetime", _("Finished"), column="finished_at", readonly=True),
    ),
    commands=(
        Command("retry", _("Retry"), run=_retry, permission=JOB_MANAGE, icon="refresh",
                when=lambda _ctx, job: may_give_up(job), done=_("The job runs again.")),
        Command("skip", _("Skip"), run=_skip, permission=JOB_MANAGE,
                when=lambda _ctx, job: may_give_up(job), done=_("The job was skipped.")),
        Command("cancel", _("Cancel"), run=_cancel, permission=JOB_MANAGE,
                when=lambda _ctx, job: may_cancel(job), done=_("The job is being cancelled.")),
    ),
    list=ListView(
        columns=("number", "job", "state", "run_at", "tries", "progress", "last_error"),
        sort=("-number",),
        filters=(
            (_("Failed"), ("state:in:failed,parked",)),
            (_("Waiting"), ("state:eq:waiting",)),
            (_("Running"), ("state:eq:running",)),
        ),
        empty=_("Work that takes longer, deliveries between modules and scheduled tasks appear here."),
        narrow=_own,
    ),
    kanban=Kanban(by="state", title="job", fields=("number", "run_at", "last_error")),
    form=FormView(
        sections=(
            Section(("number", "job", "state", "cancel_asked", "tries", "progress")),
            Section(("run_at", "created", "finished", "module", "code", "worker", "last_error")),
        ),
    ),
    templates={"list": "karvan/jobs.html"},
    search=("code",),
    searchable=False,
    menu=False,
)  # fmt: skip
