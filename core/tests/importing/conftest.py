"""An import format of the tests' own: parties from a table, in an application that offers it."""

from __future__ import annotations

import pytest

from karvan.builtin import CORE_SETUPS
from karvan.errors import Problem
from karvan.modules.importing.results import ImportResult
from karvan.modules.parties.services import CreateParty
from karvan.modules.parties.services import create_party
from karvan.plugins.declarations import ImportFormat
from karvan.plugins.registry import PluginRegistry
from karvan.runtime import Runtime
from karvan.testing.browser import app_of


def import_parties(ctx, file, *, dry_run, options):
    table = file.table(encoding=options.get("encoding"))
    problems, created = [], 0
    for row in table.rows:
        if row.text("name") == "bad":
            problems.append(Problem("test.bad", "This is bad.", row=row.number, column="name"))
        else:
            create_party(ctx, CreateParty(row.text("name"), code=row.text("code")))
            created += 1
    return ImportResult(
        rows_total=created + len(problems), created=created, problems=problems,
        report={"columns": list(table.columns)},
    )  # fmt: skip


PARTIES = ImportFormat("csv", "parties", "Parties", "core.import.run", import_parties, (".csv",))
CLOSED = ImportFormat("closed", "parties", "Closed", "core.setting.manage", import_parties)


def declare(setup):
    setup.import_format(PARTIES)
    setup.import_format(CLOSED)


@pytest.fixture
def importing(shared_runtime):
    """The shared database, served by a runtime that knows the formats above."""
    registry = PluginRegistry.load(shared_runtime.config, None, core=(*CORE_SETUPS, declare))
    return Runtime(shared_runtime.config, shared_runtime.database, registry)


@pytest.fixture
def app(importing):
    return app_of(importing)
