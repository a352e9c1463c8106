"""An initialised installation for tests: migrated, plugins installed, nobody signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.config import Config
from karvan.config import DatabaseSection
from karvan.config import SecuritySection
from karvan.runtime import Runtime

if TYPE_CHECKING:
    from karvan.clock import Clock
    from karvan.testing.databases import TestDatabase

CHEAP_HASHING_KIB = 8


def config_for(database: TestDatabase) -> Config:
    """A configuration for the database, with password hashing made cheap."""
    return Config(
        mode="development",
        database=DatabaseSection(url=database.url, owner_url=database.owner_url),
        security=SecuritySection(argon2_memory_kib=CHEAP_HASHING_KIB, argon2_passes=1),
    )


def open_runtime(database: TestDatabase, clock: Clock | None = None) -> Runtime:
    """A runtime on an initialised database."""
    return Runtime.open(config_for(database), clock=clock)


def initialise(database: TestDatabase) -> None:
    """What `karvan init` does: migrate core and every discovered plugin, seed, no token shown."""
    try:
        from karvan.cli.init import initialise_installation
    except ImportError:
        return _create_all(database)
    runtime = open_runtime(database)
    try:
        initialise_installation(runtime)
    finally:
        runtime.close()
    return None


def _create_all(database: TestDatabase) -> None:
    import importlib
    import pkgutil

    import karvan
    from karvan.actors import Actor
    from karvan.clock import Clock
    from karvan.companies.currencies import seed_currencies
    from karvan.companies.services import ensure_installation
    from karvan.db import security
    from karvan.db.base import metadata
    from karvan.db.engine import Database
    from karvan.db.triggers import install

    for module in pkgutil.walk_packages(karvan.__path__, "karvan."):
        if module.name.endswith(".models"):
            importlib.import_module(module.name)
    opened = Database.open(database.url, database.owner_url)
    runtime = open_runtime(database)
    with opened.begin(write=True, owner=True) as connection:
        metadata.create_all(connection)
        install(connection, metadata)
        if opened.kind == "postgresql":
            security.secure_tables(connection, list(metadata.tables.values()), "karvan_app")
            connection.exec_driver_sql(
                "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO karvan_app"
            )
    ensure_installation(opened, Clock())
    runtime.run_installation(
        Actor.system(), lambda ctx: seed_currencies(ctx.session), purpose="seed"
    )
    try:
        from karvan.plugins.models import InstalledPlugin
        from karvan.plugins.snapshot import take_snapshot
    except ImportError:
        return
    opened.dispose(); runtime.close()
