"""Row-level security and grants of PostgreSQL: the layer beneath sessions, criteria and keys.

The owner migrates and is exempt; the application owns nothing, sees the rows of the one company its
transaction names, and none when it names none. SQLite has no roles: all of this does nothing there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy import MetaData
from sqlalchemy import Table
from sqlalchemy import text

from karvan.db.installation_tables import INSTALLATION_TABLES
from karvan.db.rules import changeable_columns
from karvan.db.rules import is_append_only
from karvan.i18n import LazyText
from karvan.i18n import lazy_gettext as _

POLICY = "own_company"
OWN_COMPANY = "company_id = NULLIF(current_setting('karvan.company_id', true), '')::bigint"
ALL_ROWS = "SELECT, INSERT, UPDATE, DELETE"
ADD_ONLY = "SELECT, INSERT"

ROLE_FACTS = text("""
WITH owners AS (
  SELECT DISTINCT relowner FROM pg_class
  WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p'))
SELECT r.rolsuper, r.rolbypassrls,
       EXISTS (SELECT FROM owners o WHERE o.relowner = r.oid) AS owns,
       EXISTS (SELECT FROM owners o WHERE pg_has_role(r.oid, o.relowner, 'MEMBER')) AS member
FROM pg_roles r WHERE r.rolname = current_user
""")
UNPROTECTED = text("""
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = ANY(:names)
  AND NOT (c.relrowsecurity AND EXISTS (
    SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = :policy))
ORDER BY c.relname
""")


@dataclass(frozen=True)
class Risk:
    """Something that endangers the books: `code` is what `[database] accept_unsafe` may name."""

    code: str
    text: LazyText


def is_company_table(table: Table) -> bool:
    """Whether each row belongs to one company, so that row-level security guards it."""
    return "company_id" in table.columns and table.name not in INSTALLATION_TABLES


def prepare_roles(connection: Connection, application: str) -> None:
    """Let the application into the schema, and grant it the tables the owner will make.

    Run once as the owner, before the first migration. TRUNCATE is never granted.
    """
    if connection.dialect.name != "postgresql":
        return
    role = _quoted(connection, application)
    schema = _quoted(connection, str(connection.scalar(text("SELECT current_schema()"))))
    _run(connection, f"GRANT USAGE ON SCHEMA {schema} TO {role}")
    _run(
        connection,
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT {ALL_ROWS} ON TABLES TO {role}",
    )


def secure_tables(
    connection: Connection, tables: Iterable[Table], application: str | None = None
) -> None:
    """Guard company tables by row-level security and grant all of them to the application.

    Append-only tables are granted SELECT and INSERT alone. Without an application role (one URL
    only) the policies are made all the same: they bind as soon as a second role exists.
    """
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        name = _quoted(connection, table.name)
        if is_company_table(table):
            _run(connection, f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
            _run(connection, f"DROP POLICY IF EXISTS {POLICY} ON {name}")
            _run(
                connection,
                f"CREATE POLICY {POLICY} ON {name} USING ({OWN_COMPANY})"
                f" WITH CHECK ({OWN_COMPANY})",
            )
        if application:
            _grant(connection, table.name, _rights(connection, table), application)


def _rights(connection: Connection, table: Table) -> str:
    if not is_append_only(table):
        return ALL_ROWS
    changeable = ", ".join(_quoted(connection, each) for each in changeable_columns(table))
    return f"{ADD_ONLY}, UPDATE ({changeable})" if changeable else ADD_ONLY


def grant_reading(connection: Connection, names: Iterable[str], application: str | None) -> None:
    """Let the application read tables that only migrations write."""
    if connection.dialect.name == "postgresql" and application:
        for name in names:
            _grant(connection, name, "SELECT", application)


def unprotected_tables(connection: Connection, tables: MetaData | Iterable[Table]) -> list[str]:
    """The company tables whose rows the database would show to another company."""
    if connection.dialect.name != "postgresql":
        return []
    wanted = tables.sorted_tables if isinstance(tables, MetaData) else tables
    names = [table.name for table in wanted if is_company_table(table)]
    return list(connection.scalars(UNPROTECTED, {"names": names, "policy": POLICY}))


def check_isolation(connection: Connection) -> list[Risk]:
    """What is unsafe about the role and the server the application works with.

    The connection is the application's own. Nothing is reported on SQLite.
    """
    if connection.dialect.name != "postgresql":
        return []
    return [*_risks_of_role(connection), *_risks_of_server(connection)]


def _risks_of_role(connection: Connection) -> list[Risk]:
    facts = connection.execute(ROLE_FACTS).one()
    if facts.rolsuper:
        return [Risk("superuser", _("the application's role is a superuser: it sees every row"))]
    found = []
    if facts.rolbypassrls:
        found.append(Risk("bypassrls", _("the application's role may bypass row-level security")))
    if facts.owns:
        found.append(
            Risk(
                "owner",
                _(
                    "the application's role owns the tables, so row-level security does not bind"
                    " it; name an owner in KARVAN_OWNER_DATABASE_URL"
                ),
            )
        )
    elif facts.member:
        found.append(Risk("member", _("the application's role is a member of the owner")))
    return found


SETTINGS: dict[str, tuple[str, LazyText]] = {
    "fsync": ("on", _("fsync is off: a crash can corrupt the database")),
    "full_page_writes": ("on", _("full_page_writes is off: a crash can corrupt the database")),
    "synchronous_commit": ("on", _("synchronous_commit is off: a crash loses what was saved")),
    "server_encoding": ("UTF8", _("the database is not UTF-8: it cannot hold every name")),
}


def _risks_of_server(connection: Connection) -> list[Risk]:
    wanted = ", ".join(f"current_setting('{name}') AS {name}" for name in SETTINGS)
    found = connection.execute(text(f"SELECT {wanted}")).one()
    return [
        Risk(name, words)
        for (name, (safe, words)), value in zip(SETTINGS.items(), map(str, found), strict=True)
        if value != safe and not _is_stricter(name, value)
    ]


def _is_stricter(setting: str, value: str) -> bool:
    return setting == "synchronous_commit" and value in {"remote_write", "remote_apply"}


def _grant(connection: Connection, table: str, rights: str, application: str) -> None:
    name, role = _quoted(connection, table), _quoted(connection, application)
    _run(connection, f"REVOKE ALL ON {name} FROM {role}")
    _run(connection, f"GRANT {rights} ON {name} TO {role}")


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)


def _run(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement)
