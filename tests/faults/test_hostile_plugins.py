"""Six plugins that do their worst: the server stays up, all are named, entries are posted."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import inspect

from karvan.app import create_app
from karvan.companies.info import CompanyInfo
from karvan.events.worker import Worker
from karvan.migrations.backup import BackupPlan
from karvan.plugins.install import bring_up_to_date
from karvan.plugins.lifecycle import enable
from karvan.plugins.overview import find_states
from karvan.plugins.previews import LifecycleRefused
from karvan.plugins.registry import PluginRegistry
from karvan.runtime import Runtime
from karvan.testing.browser import Browser
from karvan.testing.browser import a_member
from karvan.testing.builders import a_company
from tests.faults.conftest import Start
from tests.faults.plugins import HOSTILE
from tests.faults.plugins import write_hostile
from tests.support.books import CLI
from tests.support.books import open_year
from tests.support.books import post_sale

NO_BACKUP = BackupPlan(skip=True)


@pytest.fixture
def runtime(plugin_folder: Path, start: Start) -> Runtime:
    """A server whose disk holds the six, all installed that can be."""
    write_hostile(plugin_folder)
    runtime = start()
    words = {"finance", "sound", *HOSTILE}
    bring_up_to_date(runtime, CLI, words, backup=NO_BACKUP)
    return runtime


@pytest.fixture
def company(runtime: Runtime) -> CompanyInfo:
    """A company with books, and with every hostile plugin that could be installed."""
    company = a_company(runtime, plugins=("finance", "sound", "raiser", "sleeper"))
    runtime.run(company.id, CLI, open_year)
    return company


def test_every_fault_is_named_at_once_and_the_sound_plugin_works(runtime: Runtime) -> None:
    with runtime.database.begin(write=False) as connection:
        states = {each.word: each for each in find_states(connection, runtime.registry)}

    told = {word: " ".join(each.summary for each in states[word].problems) for word in states}
    assert "SystemExit: I end the process" in told["exits"]
    assert "not Python" in told["badsyntax"]
    assert "half way through" in told["halfway"]
    assert "did you mean “karvan_seed”?" in told["misspelt"]
    assert states["sound"].reason is None
    assert {word for word in HOSTILE if states[word].installed} == {"raiser", "sleeper"}


def test_recovery_sees_the_faults_without_importing_a_plugin(runtime: Runtime) -> None:
    bare = PluginRegistry.bare(runtime.config)

    with runtime.database.begin(write=False) as connection:
        states = {each.word: each for each in find_states(connection, bare)}

    assert "I end the process" in states["exits"].problems[0].summary
    assert states["exits"].problems[0].traceback


def test_a_migration_that_fails_leaves_no_table(runtime: Runtime) -> None:
    with runtime.database.begin(write=False) as connection:
        names = inspect(connection).get_table_names()

    assert not [name for name in names if "halfway" in name or "badsyntax" in name]


def test_a_plugin_whose_migration_failed_cannot_be_enabled(runtime: Runtime) -> None:
    company = a_company(runtime)

    with pytest.raises(Exception, match="halfway"):
        enable(runtime, CLI, company.id, "halfway")


def test_entries_are_posted_and_a_failing_subscriber_is_retried_later(
    runtime: Runtime, company: CompanyInfo
) -> None:
    entry = runtime.run(company.id, CLI, lambda ctx: post_sale(ctx, 300))

    Worker(runtime).run_once()

    assert entry.number
    jobs = runtime.run(company.id, CLI, _jobs_of_sleeper, write=False)
    assert [(state, tries) for state, tries, _error in jobs] == [("waiting", 1)]
    assert "RuntimeError in late" in jobs[0][2]


def test_pages_of_others_are_shown_and_a_failing_one_names_an_incident(
    runtime: Runtime, company: CompanyInfo
) -> None:
    app = create_app(runtime)
    app.test_client_class = Browser
    client = cast("Browser", app.test_client())
    client.sign_in(a_member(runtime, company))

    assert client.get(f"/c/{company.code}/").status_code == 200
    assert client.get(f"/c/{company.code}/finance/entries").status_code == 200
    failing = client.get(f"/c/{company.code}/raiser/tile")
    assert failing.status_code == 500
    assert "in a tile" not in failing.text


def test_a_check_that_raises_blocks_rather_than_passes(
    runtime: Runtime, company: CompanyInfo
) -> None:
    from karvan.plugins.lifecycle import disable

    with pytest.raises(LifecycleRefused, match="Open things"):
        disable(runtime, CLI, company.id, "raiser")


def _jobs_of_sleeper(ctx):
    from sqlalchemy import select

    from karvan.events.models import QueuedJob

    return ctx.session.execute(
        select(QueuedJob.state, QueuedJob.tries, QueuedJob.last_error).where(
            QueuedJob.plugin == "sleeper", QueuedJob.company_id == ctx.company.id
        )
    ).all()


def test_failures_while_working_are_counted_and_the_plugin_stays_on(
    runtime: Runtime, company: CompanyInfo
) -> None:
    runtime.run(company.id, CLI, lambda ctx: post_sale(ctx, 300))
    Worker(runtime).run_once()
    app = create_app(runtime)
    app.test_client_class = Browser
    client = cast("Browser", app.test_client())
    client.sign_in(a_member(runtime, company))
    client.get(f"/c/{company.code}/raiser/tile")
    client.get(f"/c/{company.code}/raiser/tile")

    with runtime.database.begin(write=False) as connection:
        states = {each.word: each for each in find_states(connection, runtime.registry)}

    assert [each.summary for each in states["raiser"].problems] == [
        "RuntimeError in tile (test_raiser.py)"
    ]
    assert [each.summary for each in states["sleeper"].problems] == [
        "RuntimeError in late (test_sleeper.py)"
    ]
    assert states["raiser"].reason is None
    assert "in a tile" not in states["raiser"].problems[0].traceback.replace(
        'raise RuntimeError("in a tile")', ""
    )
