"""One worker's fault is every worker's, until a start under another build or a clearing."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from karvan.actors import Actor
from karvan.app import create_app
from karvan.companies.info import CompanyInfo
from karvan.config import Config
from karvan.contracts.posting import Posting
from karvan.errors import PluginUnavailable
from karvan.migrations.backup import BackupPlan
from karvan.plugins.declarations import Report
from karvan.plugins.faults import agree
from karvan.plugins.faults import clear_fault
from karvan.plugins.install import install
from karvan.plugins.lifecycle import enable
from karvan.plugins.problems import PluginProblem
from karvan.runtime import Runtime
from karvan.testing.builders import a_company
from karvan.testing.databases import TestDatabase
from karvan.testing.installations import config_for
from karvan.testing.plugins import a_plugin
from karvan.testing.plugins import remove_plugin

CLI = Actor.cli("test")
OVERSTEPPING = """
from karvan.api import Blueprint, hookimpl

bp = Blueprint("fleet", __name__)
bp.before_app_request(lambda: None)

@hookimpl
def karvan_setup(setup):
    setup.routes(bp)
"""
Start = Callable[[], Runtime]


@pytest.fixture
def start(fresh_database: TestDatabase, plugin_folder: Path) -> Iterator[Start]:
    """Start a worker in production's way: nothing is forgotten at a start."""
    a_plugin(plugin_folder, "fleet")
    config = config_for(fresh_database).model_copy(update={"mode": "trial"})
    with ExitStack() as stack:

        def started() -> Runtime:
            runtime = Runtime.open(Config.model_validate(config))
            stack.callback(runtime.close)
            return runtime

        yield started


@pytest.fixture
def two_workers(start: Start) -> tuple[Runtime, Runtime]:
    """Two workers, in the first of which fleet's routes turned out to be at fault."""
    first, second = start(), start()
    install(first, CLI, ["fleet"], backup=BackupPlan(skip=True))
    return first, second


@pytest.fixture
def company(two_workers: tuple[Runtime, Runtime]) -> CompanyInfo:
    """A company with fleet."""
    return a_company(two_workers[0], plugins=("fleet",))


def find_fault(worker: Runtime) -> None:
    """A worker finds fleet at fault and tells the others."""
    worker.registry.quarantine(PluginProblem("fleet", "routes", "reaches too far"))
    agree(worker.database, worker.registry, forget=False)


def reason(runtime: Runtime, company: CompanyInfo) -> str:
    """Why fleet is unavailable in the company, empty where it is not."""
    return runtime.run(
        company.id, CLI, lambda ctx: str(ctx.view.unavailable.get("fleet", "")), write=False
    )


def test_the_other_worker_sees_the_fault_at_its_next_request(
    two_workers: tuple[Runtime, Runtime], company: CompanyInfo
) -> None:
    first, second = two_workers
    assert reason(second, company) == ""

    find_fault(first)

    assert reason(first, company) == reason(second, company) == "faulty: reaches too far"


def test_a_start_under_the_same_build_keeps_it_and_under_another_clears_it(
    two_workers: tuple[Runtime, Runtime], company: CompanyInfo, start: Start, plugin_folder: Path
) -> None:
    find_fault(two_workers[0])
    assert reason(start(), company) == "faulty: reaches too far"

    for path in plugin_folder.glob("karvan_test_fleet-1.0.dist-info/*"):
        path.unlink()
    a_plugin(plugin_folder, "fleet", version="1.1")

    assert reason(start(), company) == ""


def test_an_administrator_clears_it(
    two_workers: tuple[Runtime, Runtime], company: CompanyInfo, start: Start
) -> None:
    find_fault(two_workers[0])

    with two_workers[1].database.begin(write=True) as connection:
        clear_fault(connection, "fleet")

    assert reason(two_workers[1], company) == ""
    assert reason(start(), company) == ""


def test_a_faulty_plugin_cannot_be_switched_on(two_workers: tuple[Runtime, Runtime]) -> None:
    first, second = two_workers
    company = a_company(second)
    find_fault(first)

    with pytest.raises(Exception, match="reaches too far"):
        enable(second, CLI, company.id, "fleet")


def test_the_port_of_an_unavailable_provider_raises_instead_of_being_none(
    two_workers: tuple[Runtime, Runtime],
) -> None:
    worker = two_workers[0]
    company = a_company(worker, plugins=("finance",))
    worker.registry.quarantine(PluginProblem("finance", "routes", "reaches too far"))

    with pytest.raises(PluginUnavailable, match="Finance takes part"):
        worker.run(company.id, CLI, lambda ctx: ctx.port(Posting), write=False)
    assert worker.registry.declarations(Report, {"finance"}) == []


def test_routes_that_overstep_in_the_web_make_it_unavailable_to_the_job_worker(
    two_workers: tuple[Runtime, Runtime], company: CompanyInfo, start: Start, plugin_folder: Path
) -> None:
    job_worker = two_workers[1]
    remove_plugin(plugin_folder, "fleet")
    a_plugin(plugin_folder, "fleet", code=OVERSTEPPING)

    create_app(start())

    assert "before_request_funcs" in reason(job_worker, company)
