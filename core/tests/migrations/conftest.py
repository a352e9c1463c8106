"""Plugins written into a temporary folder, with migrations of their own, on both databases."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path

import pytest
from sqlalchemy import MetaData
from sqlalchemy import inspect
from sqlalchemy import text

from karvan.db.base import NAMING
from karvan.db.engine import Database
from karvan.db.engine import engine_without_pool
from karvan.migrations.backup import BackupPlan
from karvan.migrations.picture import Picture
from karvan.migrations.picture import take_picture
from karvan.migrations.runner import Outcome
from karvan.migrations.runner import UpgradeReport
from karvan.migrations.runner import upgrade
from karvan.migrations.sources import MigrationSource
from karvan.testing.databases import APPLICATION
from karvan.testing.databases import OWNER
from karvan.testing.databases import TestDatabase
from karvan.testing.databases import drop_database
from karvan.testing.databases import new_database

HEAD = '''"""{title}"""

import sqlalchemy as sa
from karvan.api import op

revision = {revision!r}
down_revision = {before!r}
{declared}

def upgrade():
{up}

def downgrade():
{down}
'''
NO_BACKUP = BackupPlan(skip=True)


@dataclass
class Workshop:
    """A database, and plugins whose migrations a test writes as text."""

    database: Database
    folder: Path
    metadata: MetaData = field(default_factory=lambda: MetaData(naming_convention=NAMING))
    sources: dict[str, MigrationSource] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return self.database.kind

    def plugin(self, word: str, *requires: str) -> MigrationSource:
        versions = self.folder / word
        versions.mkdir(exist_ok=True)
        self.sources[word] = MigrationSource(word, versions, self.metadata, requires)
        return self.sources[word]

    def revision(
        self, word: str, up: str, *, down: str = "pass", declared: str = "", title: str = "A change"
    ) -> Path:
        """Add the next migration of a plugin."""
        source = self.sources.get(word) or self.plugin(word)
        number = len(list(source.versions.glob("*.py"))) + 1
        path = source.versions / f"{number:04}_change.py"
        path.write_text(
            HEAD.format(
                title=title,
                revision=f"{word}_{number:04}",
                before=f"{word}_{number - 1:04}" if number > 1 else None,
                declared=declared,
                up=_indented(up),
                down=_indented(down),
            ),
            encoding="utf-8",
        )
        return path

    def upgrade(self, *words: str, **options) -> UpgradeReport:
        chosen = [self.sources[word] for word in words or self.sources]
        return upgrade(self.database, chosen, **{"backup": NO_BACKUP, **options})

    def outcome(self, word: str, **options) -> Outcome:
        return self.upgrade(word, **options).outcomes[0]

    def run(self, statement: str, **values):
        with self.database.begin(write=True, owner=True) as connection:
            result = connection.execute(text(statement), values)
            return result.all() if result.returns_rows else result.rowcount

    def tables(self) -> set[str]:
        with self.database.begin(write=False, owner=True) as connection:
            return set(inspect(connection).get_table_names())

    def picture(self) -> Picture:
        with self.database.begin(write=False, owner=True) as connection:
            return take_picture(connection)


def _indented(body: str) -> str:
    return textwrap.indent(textwrap.dedent(body).strip(), "    ")


class Databases:
    """PostgreSQL databases that tests use one after the other: emptying one is quicker than making
    one.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.free: list[TestDatabase] = []
        self.made: list[TestDatabase] = []

    @contextmanager
    def one(self, kind: str, folder: Path) -> Iterator[TestDatabase]:
        if kind == "sqlite":
            yield new_database("sqlite", folder)
            return
        if not self.free:
            self.made.append(new_database("postgresql", self.folder))
            self.free.append(self.made[-1])
        taken = self.free.pop()
        yield taken
        _empty(taken)
        self.free.append(taken)


def _empty(database: TestDatabase) -> None:
    engine = engine_without_pool(database.owner_url or "")
    with engine.connect() as owner:
        owner.execute(text("DROP SCHEMA public CASCADE"))
        owner.execute(text("CREATE SCHEMA public"))
        owner.execute(text(f"GRANT USAGE ON SCHEMA public TO {APPLICATION}"))
        owner.execute(
            text(
                f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} REVOKE ALL ON TABLES FROM {APPLICATION}"
            )
        )


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    kept = Databases(tmp_path_factory.mktemp("databases"))
    yield kept
    for each in kept.made:
        drop_database(each)


@contextmanager
def a_workshop(databases: Databases, kind: str, folder: Path) -> Iterator[Workshop]:
    versions = folder / "plugins"
    versions.mkdir()
    with databases.one(kind, folder) as made:
        database = Database.open(made.url, made.owner_url)
        yield Workshop(database, versions)
        database.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def workshop(
    request: pytest.FixtureRequest, databases: Databases, tmp_path: Path
) -> Iterator[Workshop]:
    with a_workshop(databases, request.param, tmp_path) as made:
        yield made


@pytest.fixture
def sqlite_workshop(databases: Databases, tmp_path: Path) -> Iterator[Workshop]:
    with a_workshop(databases, "sqlite", tmp_path) as made:
        yield made


@pytest.fixture
def postgresql_workshop(databases: Databases, tmp_path: Path) -> Iterator[Workshop]:
    with a_workshop(databases, "postgresql", tmp_path) as made:
        yield made


@pytest.fixture
def workshop_twin(
    workshop: Workshop, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Workshop]:
    """A second database of the same kind, to compare with."""
    with a_workshop(databases, workshop.kind, tmp_path_factory.mktemp("twin")) as made:
        yield made
