"""What the manifest says about a database besides its tables: migrations, trail, rights, versions."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

from sqlalchemy import Connection
from sqlalchemy import inspect
from sqlalchemy import text

from karvan.care.contents import read_contents
from karvan.care.manifest import TableFacts

if TYPE_CHECKING:
    from karvan.db.engine import Database

VERSION_TABLE = "karvan_version_"
UNNAMED = "unnamed"
PLUGINS = "SELECT name, plugin_version FROM core_plugin ORDER BY name"
HEADS = """
SELECT c.code, s.head FROM core_audit_seal s JOIN core_company c ON c.id = s.company_id
WHERE s.seq = (SELECT max(l.seq) FROM core_audit_seal l WHERE l.company_id = s.company_id)
ORDER BY c.code
"""
RIGHTS = """
SELECT table_name, privilege_type FROM information_schema.role_table_grants
WHERE grantee = :role AND table_schema = current_schema() ORDER BY table_name, privilege_type
"""


@dataclass(frozen=True)
class DatabaseFacts:
    """Read in one snapshot."""

    installation: str
    epoch: int
    server: str
    heads: dict[str, str]
    plugins: dict[str, str]
    audit_heads: dict[str, str]
    rights: dict[str, list[str]]
    tables: dict[str, TableFacts]


def read_facts(connection: Connection, application: str | None) -> DatabaseFacts:
    """Everything a manifest needs of the database; `application` is the role that owns nothing."""
    return DatabaseFacts(
        installation=_installation(connection),
        epoch=int(connection.scalar(text("SELECT max(epoch) FROM core_audit_epoch")) or 1),
        server=server_version(connection),
        heads=read_heads(connection),
        plugins={each.name: each.plugin_version for each in connection.execute(text(PLUGINS))},
        audit_heads={code: bytes(head).hex() for code, head in connection.execute(text(HEADS))},
        rights=_read_rights(connection, application),
        tables=read_contents(connection),
    )


def _installation(connection: Connection) -> str:
    """The name of the installation; one that was never upgraded so far has none yet."""
    if not inspect(connection).has_table("core_installation"):
        return UNNAMED
    return str(connection.scalar(text("SELECT code FROM core_installation")) or UNNAMED)


def read_heads(connection: Connection) -> dict[str, str]:
    """The newest migration of core and of each plugin that the database has seen."""
    found = {}
    for name in inspect(connection).get_table_names():
        if name.startswith(VERSION_TABLE):
            head = connection.scalar(text(f"SELECT version_num FROM {name}"))  # noqa: S608 - a name the database gave
            if head is not None:
                found[name.removeprefix(VERSION_TABLE)] = str(head)
    return found


def server_version(connection: Connection) -> str:
    """`SQLite 3.45.1` or `PostgreSQL 15.18`."""
    if connection.dialect.name == "sqlite":
        return f"SQLite {connection.scalar(text('SELECT sqlite_version()'))}"
    return f"PostgreSQL {connection.scalar(text('SHOW server_version'))}"


def product_version() -> str:
    """The version of the program itself."""
    return version("karvan")


def application_role(database: Database) -> str | None:
    """The role that works with the tables and owns none of them; None where there is one role."""
    return database.url.username if database.has_two_roles else None


def database_name(database: Database) -> str:
    """What a person types to replace it: `karvan.db`, or the name of the PostgreSQL database."""
    name = database.url.database or ""
    return name.rpartition("/")[2] if database.kind == "sqlite" else name


def _read_rights(connection: Connection, application: str | None) -> dict[str, list[str]]:
    if application is None or connection.dialect.name == "sqlite":
        return {}
    found: dict[str, list[str]] = {}
    for table, right in connection.execute(text(RIGHTS), {"role": application}):
        found.setdefault(table, []).append(right)
    return found
