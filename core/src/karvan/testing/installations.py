"""An initialised installation for tests: migrated, plugins installed, nobody signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import SecretStr

from karvan.config import Config
from karvan.config import DatabaseSection
from karvan.config import FilesSection
from karvan.config import SecuritySection
from karvan.runtime import Runtime

if TYPE_CHECKING:
    from karvan.clock import Clock
    from karvan.testing.databases import TestDatabase

CHEAP_HASHING_KIB = 8
SECRET_KEY = "a key that is known to everybody and closes nothing"


def config_for(database: TestDatabase) -> Config:
    """A configuration for the database, with password hashing made cheap."""
    return Config(
        mode="development",
        database=DatabaseSection(url=database.url, owner_url=database.owner_url),
        security=SecuritySection(
            secret_key=SecretStr(SECRET_KEY), argon2_memory_kib=CHEAP_HASHING_KIB, argon2_passes=1
        ),
        files=FilesSection(folder=database.files) if database.files else FilesSection(),
    )


def open_runtime(database: TestDatabase, clock: Clock | None = None) -> Runtime:
    """A runtime on an initialised database."""
    return Runtime.open(config_for(database), clock=clock)


def initialise(database: TestDatabase) -> None:
    """What `karvan init` does: migrate core and every discovered plugin, seed, no token shown."""
    from karvan.cli.init import initialise_installation

    runtime = open_runtime(database)
    try:
        initialise_installation(runtime)
    finally:
        runtime.close()
