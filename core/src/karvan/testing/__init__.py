"""Fixtures for Karvan and for every plugin: `pytest_plugins = ["karvan.testing"]`.

`runtime` runs a test on SQLite and on PostgreSQL. Tests share one database per process and kind;
they do not meet, because each works in a company of its own. A test that changes the installation
itself asks for `fresh_runtime`.

    def test_a_draft_has_no_number(ctx):
        ...
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from karvan.actors import Actor
from karvan.testing.browser import app
from karvan.testing.browser import client
from karvan.testing.browser import member
from karvan.testing.databases import TestDatabase
from karvan.testing.databases import drop_database
from karvan.testing.databases import new_database

if TYPE_CHECKING:
    from karvan.companies.info import CompanyInfo
    from karvan.context import Context
    from karvan.runtime import Runtime

KINDS = ("sqlite", "postgresql")
__all__ = ["app", "client", "member"]  # fixtures that live in modules of their own


@pytest.fixture(scope="session", params=KINDS)
def database_template(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestDatabase]:
    """An initialised database, to copy from; nothing may connect to it."""
    from karvan.testing.installations import initialise

    template = new_database(request.param, tmp_path_factory.mktemp("template"))
    initialise(template)
    yield template
    drop_database(template)


@pytest.fixture(scope="session")
def shared_runtime(
    database_template: TestDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Runtime]:
    """One runtime for all tests of a process on this kind of database."""
    from karvan.testing.installations import open_runtime

    database = new_database(
        database_template.kind, tmp_path_factory.mktemp("shared"), database_template
    )
    runtime = open_runtime(database)
    yield runtime
    runtime.close()
    drop_database(database)


@pytest.fixture
def runtime(shared_runtime: Runtime) -> Runtime:
    """A runtime with every discovered plugin installed and none enabled in a new company."""
    return shared_runtime


@pytest.fixture
def fresh_database(database_template: TestDatabase, tmp_path: Path) -> Iterator[TestDatabase]:
    """A database of this test's own, initialised."""
    database = new_database(database_template.kind, tmp_path, database_template)
    yield database
    drop_database(database)


@pytest.fixture
def fresh_runtime(fresh_database: TestDatabase) -> Iterator[Runtime]:
    """A runtime on a database of this test's own."""
    from karvan.testing.installations import open_runtime

    runtime = open_runtime(fresh_database)
    yield runtime
    runtime.close()


@pytest.fixture
def enabled_plugins() -> tuple[str, ...]:
    """Which plugins the `company` fixture switches on; override it in a conftest."""
    return ()


@pytest.fixture
def company(runtime: Runtime, enabled_plugins: tuple[str, ...]) -> CompanyInfo:
    """A company of this test's own."""
    from karvan.testing.builders import a_company

    return a_company(runtime, plugins=enabled_plugins)


@pytest.fixture
def ctx(runtime: Runtime, company: CompanyInfo) -> Iterator[Context]:
    """An open unit of work of the company that may do everything; rolled back at the end."""
    with (
        contextlib.suppress(_Undo),
        runtime.company_work(company.id, Actor.cli("test"), write=True) as opened,
    ):
        yield opened
        raise _Undo


class _Undo(Exception):
    """Ends a test's unit of work without a commit."""
