"""Installations with a company and its trail, and archives made of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from karvan.care.backup import Backup
from karvan.care.backup import take_backup
from karvan.config import BackupSection
from karvan.config import Config
from karvan.runtime import Runtime
from karvan.testing.builders import a_company
from karvan.testing.databases import TestDatabase
from karvan.testing.databases import drop_database
from karvan.testing.databases import new_database
from karvan.testing.installations import config_for
from karvan.testing.installations import open_runtime


@pytest.fixture
def empty_database(database_template: TestDatabase, tmp_path: Path):
    """A database of the same kind that holds nothing."""
    (tmp_path / "empty").mkdir()
    database = new_database(database_template.kind, tmp_path / "empty")
    yield database
    drop_database(database)


@pytest.fixture
def scratch_database(database_template: TestDatabase, tmp_path: Path):
    """A database in which backups are tried; the owner of the tests may create none."""
    (tmp_path / "scratch").mkdir()
    database = new_database(database_template.kind, tmp_path / "scratch")
    yield database
    drop_database(database)


@pytest.fixture
def config(fresh_database: TestDatabase, tmp_path: Path) -> Config:
    """Backups go to a folder of the test's own."""
    return with_backups(config_for(fresh_database), tmp_path / "backups")


@pytest.fixture
def trying(config: Config, scratch_database: TestDatabase) -> Config:
    """The same, with a database to try backups in."""
    section = config.backup.model_copy(update={"scratch_url": scratch_database.owner_url})
    return config.model_copy(update={"backup": section})


@pytest.fixture
def there(empty_database: TestDatabase, tmp_path: Path) -> Config:
    """The configuration of another, empty place."""
    return with_backups(config_for(empty_database), tmp_path / "elsewhere")


@pytest.fixture
def installation(fresh_database: TestDatabase):
    """An installation with one company."""
    runtime = open_runtime(fresh_database)
    a_company(runtime, code="CARAVAN")
    yield runtime
    runtime.close()


@pytest.fixture
def archive(installation: Runtime, config: Config) -> Backup:
    """A backup of it."""
    return take_backup(config, installation.database, installation.clock)


@pytest.fixture(scope="module")
def standing(database_template: TestDatabase, tmp_path_factory):
    """A backup, and an empty place in which tests of refusals never leave anything."""
    folder = tmp_path_factory.mktemp("standing")
    (folder / "empty").mkdir()
    source = new_database(database_template.kind, folder, database_template)
    empty = new_database(database_template.kind, folder / "empty")
    runtime = open_runtime(source)
    config = with_backups(config_for(source), folder / "backups")
    made = take_backup(config, runtime.database, runtime.clock)
    runtime.close()
    yield made, with_backups(config_for(empty), folder / "elsewhere"), empty
    drop_database(source)
    drop_database(empty)


def with_backups(config: Config, folder: Path) -> Config:
    """The configuration with a folder for backups."""
    return config.model_copy(update={"backup": BackupSection(folder=folder)})
