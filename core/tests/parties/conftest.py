"""Parties in a company where the garage is on, and shorthands to fill its tables."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
from tests.support.garage import write_garage

from karvan.actors import Actor
from karvan.companies.info import CompanyInfo
from karvan.context import Context
from karvan.migrations.backup import BackupPlan
from karvan.plugins.install import install
from karvan.runtime import Runtime
from karvan.testing.builders import a_company
from karvan.testing.databases import TestDatabase
from karvan.testing.databases import drop_database
from karvan.testing.databases import new_database
from karvan.testing.installations import open_runtime
from karvan.testing.plugins import on_path

CLI = Actor.cli("test")


@pytest.fixture(scope="module")
def garage_runtime(
    database_template: TestDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Runtime]:
    """A runtime with the garage installed."""
    folder = tmp_path_factory.mktemp("plugins")
    database = new_database(
        database_template.kind, tmp_path_factory.mktemp("garage"), database_template
    )
    with on_path(folder):
        write_garage(folder)
        runtime = open_runtime(database)
        install(runtime, CLI, ["garage"], backup=BackupPlan(skip=True))
        yield runtime
        runtime.close()
    drop_database(database)


@pytest.fixture(scope="module")
def garage(garage_runtime: Runtime) -> CompanyInfo:
    """A company where the garage is on."""
    return a_company(garage_runtime, plugins=("garage",))


@pytest.fixture
def at_work(garage_runtime: Runtime, garage: CompanyInfo) -> Iterator[Context]:
    """An open unit of work there, rolled back at the end."""
    with (
        contextlib.suppress(_Undo),
        garage_runtime.company_work(garage.id, CLI, write=True) as opened,
    ):
        yield opened
        raise _Undo


class _Undo(Exception):
    """Ends a test's unit of work without a commit."""
