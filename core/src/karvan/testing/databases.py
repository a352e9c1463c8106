"""Databases for tests: an initialised template per kind and process, copied where one is needed.

SQLite files lie in pytest's own temporary folder. PostgreSQL databases are made in the cluster
that KARVAN_TEST_POSTGRES names (a superuser's URL), with an owner and an application role.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import URL

from karvan.db.engine import engine_without_pool
from karvan.db.engine import normal_url

OWNER, APPLICATION, PASSWORD = "karvan_owner", "karvan_app", "karvan"
CLUSTER = "KARVAN_TEST_POSTGRES"


class NoCluster(RuntimeError):
    """Tests on PostgreSQL need a cluster of their own."""

    def __init__(self) -> None:
        super().__init__(
            f"{CLUSTER} names no PostgreSQL server. Run `make test`, which starts one,"
            " or set it to a superuser's URL of a server made for tests."
        )


@dataclass(frozen=True)
class TestDatabase:
    """The addresses of one database: the application's and, on PostgreSQL, its owner's."""

    __test__ = False

    kind: str
    url: str
    owner_url: str | None = None
    files: Path | None = None

    @property
    def path(self) -> Path:
        """The file of a SQLite database."""
        return Path(normal_url(self.url).database or "")


def cluster_url() -> URL:
    """The superuser's URL of the test cluster; raises NoCluster."""
    found = os.environ.get(CLUSTER)
    if not found:
        raise NoCluster
    return normal_url(found)


def new_database(kind: str, folder: Path, template: TestDatabase | None = None) -> TestDatabase:
    """A database of its own: empty, or a copy of the template."""
    name = f"karvan_{uuid.uuid4().hex[:12]}"
    if kind == "sqlite":
        path = folder / f"{name}.db"
        if template is not None:
            shutil.copyfile(template.path, path)
        return TestDatabase("sqlite", f"sqlite:///{path}", files=folder / f"{name}-files")
    return _new_postgresql(name, folder, template)


def _new_postgresql(name: str, folder: Path, template: TestDatabase | None) -> TestDatabase:
    cluster = cluster_url()
    source = f' TEMPLATE "{normal_url(template.url).database}"' if template else ""
    with _administration(cluster) as run:
        _make_roles(run)
        run(f'CREATE DATABASE "{name}" OWNER {OWNER}{source}')
    database = cluster.set(database=name)
    if template is None:
        with _administration(database) as run:
            run(f"ALTER SCHEMA public OWNER TO {OWNER}")
            run(f"GRANT USAGE ON SCHEMA public TO {APPLICATION}")
    return TestDatabase(
        "postgresql",
        _as_role(database, APPLICATION),
        _as_role(database, OWNER),
        files=folder / f"{name}-files",
    )


def drop_database(database: TestDatabase) -> None:
    """Remove a database made by `new_database`."""
    if database.kind == "sqlite":
        for path in database.path.parent.glob(database.path.name + "*"):
            path.unlink()
        return
    name = normal_url(database.url).database
    with _administration(cluster_url()) as run:
        run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _as_role(url: URL, role: str) -> str:
    return url.set(username=role, password=PASSWORD).render_as_string(hide_password=False)


def _make_roles(run: _Run) -> None:
    for role in (OWNER, APPLICATION):
        run(
            f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN"
            f" CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'; END IF;"
            " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        )


class _Run:
    """Executes one administrative statement; names come from this module alone."""

    def __init__(self, url: URL) -> None:
        self._engine = engine_without_pool(url.render_as_string(hide_password=False))

    def __call__(self, statement: str) -> None:
        with self._engine.connect() as connection:
            connection.execute(text(statement))

    def close(self) -> None:
        self._engine.dispose()


@contextmanager
def _administration(url: URL) -> Iterator[_Run]:
    run = _Run(url)
    try:
        yield run
    finally:
        run.close()
