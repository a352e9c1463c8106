"""Companies for tests, copied row by row from one that was created and never used.

Creating a company and switching plugins on is what other tests prove, and costs ten times as much.
The rows are kept as they were right after the creation, so nothing that happened since is copied.
"""

from __future__ import annotations

import re
from abc import ABC
from abc import abstractmethod
from collections import defaultdict
from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

import psycopg
from sqlalchemy import select

from karvan.care.company_tables import COMPANY
from karvan.care.company_tables import CompanyTable
from karvan.care.company_tables import find_tables
from karvan.db.ids import INSTALLATION
from karvan.db.ids import take_block
from karvan.search import full_text
from karvan.testing.databases import cluster_url

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from karvan.runtime import Runtime

Row = list[Any]
Kind = tuple[object, ...]
JOBS, SEARCH, TRAIL = "core_job", "core_search", "core_audit"
OF_ROLES = {"core.role", "core.role_permission"}
NUMBER_OF_ROLE = re.compile(r'(?<="role_id": \[null, )\d+')
BORN_BEFORE = 2
"""How many companies of a kind are created the long way; the last of them is what is copied."""


@dataclass(frozen=True)
class Rows:
    """What one table holds of the company."""

    name: str
    columns: tuple[str, ...]
    is_numbered: bool
    rows: list[Row]

    def values(self, column: str) -> list[Any]:
        """The column of every row."""
        place = self.columns.index(column)
        return [row[place] for row in self.rows]

    def copied(self, company_id: int, code: str, ids: dict[str, int]) -> Rows:
        """The same for another company; what is numbered by the installation has new numbers."""
        changes: dict[str, Callable[[Row], Any]] = {"company_id": lambda _: company_id}
        at = {name: place for place, name in enumerate(self.columns)}
        if self.name == COMPANY:
            changes["id"] = lambda _: company_id
            changes["code"] = changes["name"] = lambda _: code
        if self.is_numbered:
            changes["id"] = lambda row: ids[str(row[at["id"]])]
        if "role_id" in at:
            changes["role_id"] = lambda row: ids[str(row[at["role_id"]])]
        if self.name == TRAIL:
            changes |= _trail_of_roles(at, ids)
        places = [(at[name], change) for name, change in changes.items() if name in at]
        rows = []
        for row in self.rows:
            new = row.copy()
            for place, change in places:
                new[place] = change(row)
            rows.append(new)
        return replace(self, rows=rows)


def _trail_of_roles(at: dict[str, int], ids: dict[str, int]) -> dict[str, Callable[[Row], Any]]:
    """What the trail says of roles names them by their numbers."""

    def row_id(row: Row) -> Any:
        number = row[at["row_id"]]
        return ids[str(number)] if row[at["entity"]] in OF_ROLES else number

    def data(row: Row) -> Any:
        told = row[at["data"]]
        if row[at["entity"]] not in OF_ROLES:
            return told
        return NUMBER_OF_ROLE.sub(lambda found: str(ids[found[0]]), told)

    return {"row_id": row_id, "data": data}


class Copies:
    """The companies a runtime can copy, by what they are: plugins, currency, language, calendar."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        kind = runtime.database.kind
        self._store = _Sqlite(runtime) if kind == "sqlite" else _Postgresql(runtime)
        self._created: dict[Kind, int] = defaultdict(int)
        self._patterns: dict[Kind, list[Rows]] = {}

    def company(self, kind: Kind, code: str, create: Callable[[], None]) -> None:
        """Make a company of this kind: created, or copied once two have been."""
        if kind in self._patterns:
            self._copy(self._patterns[kind], code)
            return
        create()
        self._created[kind] += 1
        if self._created[kind] == BORN_BEFORE:
            pattern = self._store.read(self._runtime.company(code).id)
            if JOBS not in {each.name for each in pattern}:
                self._patterns[kind] = pattern

    def _copy(self, pattern: list[Rows], code: str) -> None:
        old = [str(number) for rows in pattern if rows.is_numbered for number in rows.values("id")]
        with self._runtime.database.begin(write=True) as connection:
            company_id, *new = take_block(connection, INSTALLATION, 1 + len(old))
        ids = dict(zip(old, new, strict=True))
        self._store.write([each.copied(company_id, code, ids) for each in pattern])

    def close(self) -> None:
        """Let go of the store's connection."""
        self._store.close()


class _Store(ABC):
    """Reads and writes the rows of a company past the product."""

    def __init__(self, runtime: Runtime) -> None:
        self.database = runtime.database

    def read(self, company_id: int) -> list[Rows]:
        """All rows of the company, in the order of insertion."""
        with self.database.begin(write=False) as connection:
            tables = find_tables(connection, company_id)
        found = [self._read_table(each) for each in tables]
        return [each for each in found if each.rows]

    def _read_table(self, found: CompanyTable) -> Rows:
        wanted = select(*found.table.c).where(found.where)
        statement = wanted.compile(self.database.engine, compile_kwargs={"literal_binds": True})
        columns = tuple(column.name for column in found.table.c)
        return Rows(found.name, columns, found.is_renumbered, self.fetch(str(statement)))

    @abstractmethod
    def fetch(self, statement: str) -> list[Row]:
        """The rows of a SELECT, as the driver has them."""

    @abstractmethod
    def write(self, tables: list[Rows]) -> None:
        """Insert all these rows in one transaction."""

    @abstractmethod
    def close(self) -> None:
        """Let go of what is held open."""


class _Sqlite(_Store):
    def fetch(self, statement: str) -> list[Row]:
        with self.database.begin(write=False) as connection:
            return [list(row) for row in connection.exec_driver_sql(statement)]

    def write(self, tables: list[Rows]) -> None:
        with self.database.begin(write=True) as connection:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            for each in tables:
                marks = ", ".join("?" * len(each.columns))
                statement = f"INSERT INTO {each.name} ({_names(each)}) VALUES ({marks})"  # noqa: S608
                connection.exec_driver_sql(statement, [tuple(row) for row in each.rows])
                if each.name == SEARCH:
                    _add_words(connection, each)

    def close(self) -> None:
        """Nothing is held open between two copies."""


def _names(rows: Rows) -> str:
    return ", ".join(f'"{each}"' for each in rows.columns)


def _add_words(connection: Connection, entries: Rows) -> None:
    words: dict[tuple[int, str], dict[int, str]] = defaultdict(dict)
    columns = ("company_id", "entity", "record_id", "body")
    for company_id, entity, record_id, body in zip(*map(entries.values, columns), strict=True):
        words[int(company_id), entity][record_id] = body
    for (company_id, entity), rows in words.items():
        full_text.add(connection, company_id, entity, rows)


class _Postgresql(_Store):
    """By COPY, as the superuser of the test cluster: no row-level security, no triggers."""

    _connection: psycopg.Connection[Any] | None = None

    def _connect(self) -> psycopg.Connection[Any]:
        if self._connection is None:
            name = self.database.url.database
            url = cluster_url().set(drivername="postgresql", database=name)
            self._connection = psycopg.connect(
                url.render_as_string(hide_password=False), autocommit=True
            )
            self._connection.execute("SET session_replication_role = replica")
        return self._connection

    def fetch(self, statement: str) -> list[Row]:
        command = f"COPY ({statement}) TO STDOUT".encode()
        with self._connect().cursor() as cursor, cursor.copy(command) as copied:
            sent = b"".join(bytes(part) for part in copied).decode()
        return [line.split("\t") for line in sent.split("\n")[:-1]]

    def write(self, tables: list[Rows]) -> None:
        connection = self._connect()
        with connection.transaction(), connection.cursor() as cursor:
            for each in tables:
                statement = f"COPY {each.name} ({_names(each)}) FROM STDIN"
                with cursor.copy(statement.encode()) as copied:
                    lines = ("\t".join(map(str, row)) for row in each.rows)
                    copied.write("".join(f"{line}\n" for line in lines))

    def close(self) -> None:
        """End the superuser's connection."""
        if self._connection is not None:
            self._connection.close()
