"""`karvan restore --check`: a backup is good when it has been restored once.

A real restore into a database of its own: every table is compared with the manifest, then the
books, the trail and the triggers are verified as everywhere, then the database is dropped.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from karvan.actors import Actor
from karvan.audit.verification import Verified
from karvan.audit.verification import verify_company
from karvan.audit.verification import verify_database
from karvan.care.backup import backup_folder
from karvan.care.errors import ScratchMissing
from karvan.care.loading import is_empty
from karvan.care.loading import load_postgresql
from karvan.care.manifest import Manifest
from karvan.care.restore import Opened
from karvan.care.restore import compare
from karvan.care.restore import opened
from karvan.companies.models import Company
from karvan.db.engine import Database
from karvan.db.engine import engine_without_pool
from karvan.db.engine import normal_url
from karvan.migrations.backup import BackupPlan
from karvan.plugins.install import bring_up_to_date
from karvan.plugins.views import read_installed
from karvan.runtime import Runtime

if TYPE_CHECKING:
    from karvan.clock import Clock
    from karvan.config import Config

CHECKER = Actor.cli("karvan restore --check")


@dataclass(frozen=True)
class Checked:
    """What trying a backup showed: tables that differ, and every answer of `verify`."""

    manifest: Manifest
    differences: list[str]
    verified: list[Verified]

    @property
    def breaches(self) -> list[str]:
        """What `verify` found, in words."""
        return [
            f"{each.company or 'all'}: {each.result.code}: {breach.text}"
            for each in self.verified
            for breach in each.result.breaches
        ]

    @property
    def ok(self) -> bool:
        """Whether the backup can be relied on."""
        return not self.differences and all(each.result.ok for each in self.verified)


def check_backup(config: Config, clock: Clock, file: Path) -> Checked:
    """Try a backup; raises NotRestorable, ScratchMissing and RoomMissing."""
    live = Database.open(config.database.url, config.database.owner_url)
    try:
        with (
            opened(config, file, live.kind, backup_folder(config, live)) as found,
            _restored(config, live, found) as url,
        ):
            return _examine(config, clock, found.manifest, url)
    finally:
        live.dispose()


def _examine(config: Config, clock: Clock, manifest: Manifest, url: str) -> Checked:
    alone = config.database.model_copy(update={"url": url, "owner_url": None})
    there = config.model_copy(update={"database": alone, "mode": "development"})
    scratch = Database.open(url)
    try:
        with scratch.begin(write=False) as connection:
            wrong = compare(connection, manifest)
    finally:
        scratch.dispose()
    runtime = Runtime.open(there, clock=clock)
    try:
        with runtime.database.begin(write=False) as connection:
            words = set(read_installed(connection))
        bring_up_to_date(runtime, CHECKER, words, backup=BackupPlan(skip=True))
        return Checked(manifest, wrong, verify_everything(runtime))
    finally:
        runtime.close()


def verify_everything(runtime: Runtime) -> list[Verified]:
    """Every check of every company, each company in one state of its own."""
    with runtime.database.begin(write=False) as connection:
        companies = list(connection.scalars(select(Company.code).order_by(Company.id)))
    found: list[Verified] = []
    for place, code in enumerate(companies):
        with runtime.company_work(code, CHECKER, snapshot=True) as ctx:
            found += verify_company(ctx)
            if place == 0:
                found += verify_database(ctx)
    return found


@contextmanager
def _restored(config: Config, live: Database, found: Opened) -> Iterator[str]:
    """The address of a database that holds what the archive holds; gone afterwards."""
    prepared = found.take_database()
    if live.kind == "sqlite":
        yield f"sqlite:///{prepared}"
        return
    with _scratch_database(config, live) as url:
        scratch = Database.open(url)
        try:
            if not is_empty(scratch):
                raise ScratchMissing(reason=f"{scratch.url.database} is not empty")
            load_postgresql(scratch, prepared, ())
            yield url
        finally:
            scratch.dispose()
            empty_schema(url)


@contextmanager
def _scratch_database(config: Config, live: Database) -> Iterator[str]:
    if config.backup.scratch_url is not None:
        yield config.backup.scratch_url
        return
    owner = live.owner_engine.url
    name = f"karvan_check_{secrets.token_hex(6)}"
    administration = engine_without_pool(owner.render_as_string(hide_password=False))
    try:
        with administration.connect() as connection:
            create = f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'"
            connection.exec_driver_sql(create)
    except DBAPIError as problem:
        administration.dispose()
        raise ScratchMissing(reason=str(problem.orig).strip().rstrip(".")) from problem
    try:
        yield owner.set(database=name).render_as_string(hide_password=False)
    finally:
        with administration.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        administration.dispose()


def empty_schema(url: str) -> None:
    """Remove everything from a scratch database."""
    from sqlalchemy import text

    from karvan.care.loading import EVERYTHING

    engine = engine_without_pool(normal_url(url).render_as_string(hide_password=False))
    try:
        with engine.connect() as connection:
            for statement in list(connection.scalars(text(EVERYTHING))):
                connection.exec_driver_sql(statement)
    finally:
        engine.dispose()
