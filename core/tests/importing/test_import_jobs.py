"""Long imports are jobs: they show how far they are, can be stopped, and are taken up again."""

from __future__ import annotations

import pytest
from sqlalchemy import func
from sqlalchemy import select
from tests.support.depot import declared
from tests.support.depot import depot
from tests.support.depot import depot_runtime
from tests.support.importing import CLI
from tests.support.importing import begin
from tests.support.importing import hand_in
from tests.support.importing import perform_now
from tests.support.importing import problems_of
from tests.support.importing import state_of

from karvan.events.worker import Worker
from karvan.modules.importing.models import Status
from karvan.modules.importing.wizard import running
from karvan.modules.importing.wizard import starting
from karvan.modules.importing.wizard.keeping import get_import
from karvan.modules.importing.wizard.queries import progress_of
from karvan.modules.importing.wizard.running import ImportCancelled

__all__ = ["depot", "depot_runtime"]


class Stop:
    """Stops the work at its first word, as a worker that is lost or a person who cancels."""

    def __init__(self, error):
        self.error = error

    def tick(self, done, total, *, holding=False):
        raise self.error


@pytest.fixture
def place(depot_runtime, depot):
    return depot_runtime, depot.id


@pytest.fixture
def count(place):
    """How many crates have names that begin so."""
    runtime, company = place

    def count(prefix):
        def read(ctx):
            model = declared(ctx).model
            return ctx.session.scalar(
                select(func.count()).select_from(model).where(model.name.startswith(prefix))
            )

        return runtime.run(company, CLI, read, write=False)

    return count


def rows(prefix, number):
    return "name,pieces\n" + "".join(f"{prefix}{n},{n}\n" for n in range(number))


def test_a_job_checks_and_then_runs_with_the_rights_of_who_began_it(place, count):
    runtime, _company = place
    import_id = hand_in(*place, rows("Ja", 3), mode="skip_bad")

    begin(*place, import_id, "check", by_job=True)
    Worker(runtime).run_until_idle()
    checked = state_of(*place, import_id)
    begin(*place, import_id, "run", by_job=True)
    Worker(runtime).run_until_idle()

    assert (checked["status"], checked["rows_created"]) == ("checked", 3)
    assert state_of(*place, import_id)["status"] == "done"
    assert count("Ja") == 3


def test_a_lost_worker_leaves_what_is_committed_and_the_next_one_does_no_row_twice(place, count):
    runtime, company = place
    import_id = hand_in(*place, rows("Jb", 450), mode="skip_bad")
    perform_now(*place, import_id, "check")
    begin(*place, import_id, "run")
    work = running.Work(runtime, company, CLI, import_id, Stop(SystemExit()))

    with pytest.raises(SystemExit):
        running.run_rows(work)
    between = count("Jb")
    again = running.Work(runtime, company, CLI, import_id, _Quiet())
    running.run_rows(again)

    assert between == running.BATCH
    assert count("Jb") == 450
    assert state_of(*place, import_id)["rows_created"] == 450


def test_a_cancelled_import_keeps_its_batches_and_says_so(place, count):
    import_id = hand_in(*place, rows("Jc", 250), mode="skip_bad")
    perform_now(*place, import_id, "check")

    perform_now(*place, import_id, "run", watch=Stop(ImportCancelled()))

    after = state_of(*place, import_id)
    assert (after["status"], after["rows_done"]) == ("cancelled", 200)
    assert count("Jc") == 200


def test_all_or_nothing_that_is_cancelled_leaves_nothing(place, count):
    import_id = hand_in(*place, rows("Jd", 10))
    perform_now(*place, import_id, "check")

    perform_now(*place, import_id, "run", watch=Stop(ImportCancelled()))

    assert state_of(*place, import_id)["status"] == "cancelled"
    assert count("Jd") == 0


def test_a_fault_of_ours_ends_the_import_with_a_word_and_keeps_nothing(place, count):
    import_id = hand_in(*place, rows("Je", 3))
    perform_now(*place, import_id, "check")

    perform_now(*place, import_id, "run", watch=Stop(ZeroDivisionError()))

    after = state_of(*place, import_id)
    assert (after["status"], "ZeroDivisionError" in after["error"]) == ("failed", True)
    assert count("Je") == 0


def test_someone_who_left_imports_nothing_any_more(place, count):
    runtime, company = place
    import_id = hand_in(*place, rows("Jf", 3))
    begin(*place, import_id, "check", by_job=True)

    def leave(ctx):
        get_import(ctx, import_id).started_by = 999_999

    runtime.run(company, CLI, leave)
    Worker(runtime).run_until_idle()

    after = state_of(*place, import_id)
    assert (after["status"], bool(after["error"])) == ("mapped", True)


def test_a_waiting_job_says_whether_anybody_works(place):
    runtime, company = place
    import_id = hand_in(*place, rows("Jg", 3))
    begin(*place, import_id, "check", by_job=True)

    progress = runtime.run(
        company, CLI, lambda ctx: progress_of(ctx, get_import(ctx, import_id)), write=False
    )
    runtime.run(company, CLI, lambda ctx: starting.cancel(ctx, import_id).id)
    runtime.run(company, CLI, lambda ctx: starting.settle(ctx, import_id).id)

    assert (progress.is_waiting, progress.is_lost) == (True, False)
    assert state_of(*place, import_id)["status"] == Status.MAPPED


def test_nothing_runs_that_was_not_checked(place):
    from karvan.modules.importing.errors import WrongStatus

    import_id = hand_in(*place, rows("Jh", 3))

    with pytest.raises(WrongStatus):
        begin(*place, import_id, "run")
    assert problems_of(*place, import_id) == []


class _Quiet:
    def tick(self, done, total, *, holding=False):
        """Nothing to say."""
