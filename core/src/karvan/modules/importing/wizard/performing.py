"""Does what was begun, in transactions of its own: from a job, a page or the command line."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from karvan.actors import Actor
from karvan.errors import AppError
from karvan.events.jobs import Outside
from karvan.events.models import QueuedJob
from karvan.i18n import Locale
from karvan.i18n import gettext
from karvan.i18n import use_locale
from karvan.identity.queries.permissions import actor_for
from karvan.modules.importing.errors import NotResumable
from karvan.modules.importing.errors import PersonGone
from karvan.modules.importing.wizard.keeping import get_import
from karvan.modules.importing.wizard.options import Options
from karvan.modules.importing.wizard.running import ImportCancelled
from karvan.modules.importing.wizard.running import Work
from karvan.modules.importing.wizard.running import check_rows
from karvan.modules.importing.wizard.running import run_rows
from karvan.modules.importing.wizard.starting import CHECK
from karvan.modules.importing.wizard.starting import RUN
from karvan.modules.importing.wizard.starting import UNDO
from karvan.modules.importing.wizard.starting import settle
from karvan.modules.importing.wizard.undoing import undo_rows

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.runtime import Runtime

log = logging.getLogger(__name__)
SECOND = 1.0
SYSTEM = Actor.system("import")
JOBS = QueuedJob.__table__
STEPS: dict[str, Callable[[Work], None]] = {CHECK: check_rows, RUN: run_rows, UNDO: undo_rows}


def run_import_job(ctx: Context, data: Mapping[str, Any]) -> Outside | None:
    """The job: what was begun is done outside its transaction, batch by batch, with the rights of
    who began it.
    """
    run = get_import(ctx, int(data["import_id"]))
    person, job = run.started_by, ctx.job.id
    runtime, company_id, import_id = ctx.runtime, ctx.company.id, run.id
    language = Options.of(run.options).reader or ctx.company.language
    locale = Locale.of_language(language, time_zone=ctx.company.time_zone)
    actor = actor_for(runtime, person, company_id) if person is not None else ctx.actor

    def act() -> None:
        if actor is None:
            give_up(runtime, company_id, import_id, PersonGone().message)
            return
        worker = replace(actor, kind="job", id=job, on_behalf_of=person)
        watch = JobWatch(runtime, company_id, import_id, job)
        perform(Work(runtime, company_id, worker, import_id, watch, locale), str(data["what"]))

    return Outside(act, lambda _ctx, _result: None)


def perform(work: Work, what: str) -> None:
    """Check, run or undo; whatever happens, the import says afterwards where it stands."""
    try:
        STEPS[what](work)
    except NotResumable:
        log.warning("import %s was taken up by another worker", work.import_id)
    except ImportCancelled:
        give_up(work.runtime, work.company_id, work.import_id, "")
    except AppError as refusal:
        with use_locale(work.locale or Locale()):
            message = refusal.message
        give_up(work.runtime, work.company_id, work.import_id, message)
    except DBAPIError:
        raise
    except Exception as problem:
        log.exception("import %s failed", work.import_id)
        with use_locale(work.locale or Locale()):
            message = gettext(
                "Something went wrong on our side ({kind}). Your administrator finds it in the log.",
                kind=type(problem).__name__,
            )
        give_up(work.runtime, work.company_id, work.import_id, message)


def give_up(runtime: Runtime, company_id: int, import_id: int, error: str) -> None:
    """What is going on ends here."""
    runtime.run(company_id, SYSTEM, lambda ctx: settle(ctx, import_id, error))


class QuietWatch:
    """For who waits for the end: hears nothing, and nobody can cancel."""

    def tick(self, done: int, total: int, *, holding: bool = False) -> None:
        """Nothing to say."""


class JobWatch:
    """Writes the progress of a job every second, and hears whether it is to stop."""

    def __init__(self, runtime: Runtime, company_id: int, import_id: int, job_id: int) -> None:
        self.runtime, self.company_id = runtime, company_id
        self.import_id, self.job_id = import_id, job_id
        self._next_at = 0.0

    def tick(self, done: int, total: int, *, holding: bool = False) -> None:
        """At most once a second; raises ImportCancelled.

        While a transaction is open (`holding`) it has the only lock of SQLite, and nothing can be
        said beside it.
        """
        now = time.monotonic()
        if now < self._next_at:
            return
        self._next_at = now + SECOND
        if self._is_cancelled():
            raise ImportCancelled
        if not (holding and self.runtime.database.kind == "sqlite"):
            self._write({"done": done, "total": total})

    def _is_cancelled(self) -> bool:
        return self.runtime.run(
            self.company_id,
            SYSTEM,
            lambda ctx: get_import(ctx, self.import_id).cancel_asked,
            write=False,
        )

    def _write(self, progress: dict[str, int]) -> None:
        statement = update(JOBS).where(JOBS.c.id == self.job_id).values(progress=progress)
        self.runtime.run_installation(
            SYSTEM, lambda ctx: ctx.uow.connection.execute(statement), purpose="import"
        )
