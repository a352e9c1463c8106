"""A command line on a database of the test's own."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
from click.testing import CliRunner
from click.testing import Result

from karvan.cli.main import cli
from karvan.testing.databases import TestDatabase
from karvan.testing.databases import drop_database
from karvan.testing.databases import new_database


@dataclass(frozen=True)
class Shell:
    """Calls `karvan` as a person or a script would."""

    environment: dict[str, str]

    def run(self, *words: str, text: str | None = None, code: int = 0) -> Result:
        """Call it; the exit code must be the expected one."""
        result = CliRunner().invoke(cli, words, input=text, env=self.environment)
        assert result.exit_code == code, f"{result.output}\n{result.exception!r}"
        return result

    def json(self, *words: str, code: int = 0):
        """Call it with --json; what it prints on stdout."""
        return json.loads(self.run(*words, "--json", code=code).stdout)


def shell_on(database: TestDatabase) -> Shell:
    """Cheap hashing, and no other setting of this machine."""
    environment = {
        "KARVAN_DATABASE_URL": database.url,
        "KARVAN_SECURITY_ARGON2_MEMORY_KIB": "8",
        "KARVAN_SECURITY_ARGON2_PASSES": "1",
    }
    if database.owner_url:
        environment["KARVAN_OWNER_DATABASE_URL"] = database.owner_url
    return Shell(environment)


@pytest.fixture
def shell(fresh_database):
    """An initialised installation without companies."""
    return shell_on(fresh_database)


@pytest.fixture
def empty_shell(database_template, tmp_path):
    """A database that holds nothing yet."""
    database = new_database(database_template.kind, tmp_path)
    yield shell_on(database)
    drop_database(database)


CREATE = ("--name", "Caravan Trading", "--country", "DE", "--currency", "EUR", "--yes")


@pytest.fixture
def company_shell(shell):
    """An installation with the company CARAVAN."""
    shell.run("company", "create", "CARAVAN", *CREATE)
    return shell
