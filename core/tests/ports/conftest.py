"""A server with the sample providers, which are a plugin like any other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from karvan.actors import Actor
from karvan.migrations.backup import BackupPlan
from karvan.plugins.install import install
from karvan.runtime import Runtime
from karvan.testing.databases import TestDatabase
from karvan.testing.databases import drop_database
from karvan.testing.databases import new_database
from karvan.testing.installations import open_runtime
from karvan.testing.plugins import a_plugin
from karvan.testing.plugins import on_path

SAMPLES = Path(__file__).with_name("samples")


@pytest.fixture(scope="module")
def served(
    database_template: TestDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Runtime]:
    """The samples, installed."""
    folder = tmp_path_factory.mktemp("plugins")
    files = {
        path.relative_to(SAMPLES).as_posix(): path.read_text(encoding="utf-8")
        for path in SAMPLES.rglob("*.py")
    }
    a_plugin(folder, "samples", files=files)
    database = new_database(
        database_template.kind, tmp_path_factory.mktemp("database"), database_template
    )
    with on_path(folder):
        runtime = open_runtime(database)
        assert runtime.registry.problems == ()
        install(runtime, Actor.system(), ("samples",), backup=BackupPlan(skip=True))
        yield runtime
        runtime.close()
    drop_database(database)


@pytest.fixture
def runtime(served: Runtime) -> Runtime:
    """The one server of these tests; each asks in companies of its own."""
    return served
