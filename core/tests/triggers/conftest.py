"""A small ledger of plain tables, under every rule the declarations offer, on both databases."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import BigInteger
from sqlalchemy import Column
from sqlalchemy import Connection
from sqlalchemy import Date
from sqlalchemy import ForeignKeyConstraint
from sqlalchemy import MetaData
from sqlalchemy import PrimaryKeyConstraint
from sqlalchemy import String
from sqlalchemy import Table
from sqlalchemy import UniqueConstraint
from sqlalchemy import text

from karvan.db.engine import Database
from karvan.db.rules import Lines
from karvan.db.rules import PostgresqlTrigger
from karvan.db.rules import SqliteTrigger
from karvan.db.rules import append_only
from karvan.db.rules import balanced
from karvan.db.rules import copied
from karvan.db.rules import frozen
from karvan.db.rules import frozen_with_target
from karvan.db.rules import immutable
from karvan.db.rules import maintains
from karvan.db.rules import min_lines
from karvan.db.rules import negative_part
from karvan.db.rules import no_overlap
from karvan.db.rules import number_of_lines
from karvan.db.rules import numbered
from karvan.db.rules import open_period
from karvan.db.rules import positive_part
from karvan.db.rules import rule
from karvan.db.triggers import install
from karvan.testing.databases import drop_database
from karvan.testing.databases import new_database

LINES = Lines("books_line", header="entry_id")
LOUD = "KV005 shouting: write the reference in small letters"


def a_table(metadata: MetaData, name: str, *columns: Any, rules: tuple[Any, ...] = ()) -> Table:
    key = (
        Column("company_id", BigInteger, nullable=False),
        Column("id", BigInteger, nullable=False),
        PrimaryKeyConstraint("company_id", "id"),
    )
    return Table(name, metadata, *key, *columns, info={"rules": rules})


def number(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, BigInteger, nullable=null)


def word(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, String(40), nullable=null)


def the_books() -> MetaData:
    metadata = MetaData()
    _periods(metadata)
    _entries(metadata)
    _sums(metadata)
    a_table(metadata, "books_log", word("code"), UniqueConstraint("company_id", "code"),
            rules=(append_only(),))  # fmt: skip
    a_table(
        metadata,
        "books_account",
        word("code"),
        word("type"),
        rules=(
            immutable("code"),
            immutable("type", once_used_in=(Lines("books_line", "account_id"),)),
        ),
    )
    a_table(
        metadata,
        "books_note",
        number("entry_id"),
        word("text"),
        rules=(frozen_with_target("books_entry", key="entry_id"),),
    )
    return metadata


def _periods(metadata: MetaData) -> None:
    a_table(
        metadata,
        "books_period",
        number("ledger_id"),
        word("kind"),
        word("state"),
        Column("valid_from", Date, nullable=False),
        Column("valid_to", Date),
        rules=(no_overlap(("ledger_id",), only={"kind": "normal"}),),
    )


def _entries(metadata: MetaData) -> None:
    a_table(
        metadata,
        "books_entry",
        number("ledger_id"),
        number("period_id", null=True),
        Column("date", Date, nullable=False),
        word("state"),
        word("number", null=True),
        word("ref", null=True),
        UniqueConstraint("company_id", "number"),
        rules=(
            numbered("number", "period_id"),
            min_lines(2, LINES),
            balanced(LINES, by=("ledger_id",)),
            copied(LINES, ("ledger_id", "date", "period_id"), empty_at_first=("period_id",)),
            open_period(periods="books_period", same=("ledger_id",)),
            frozen(lines=(LINES,)),
            _small_letters(),
            maintains(
                "books_balance",
                LINES,
                key=("ledger_id", "account_id", "period_id"),
                sums={
                    "debit": positive_part("balance"),
                    "credit": negative_part("balance"),
                    "n": number_of_lines(),
                },
            ),
            maintains(
                "books_role_balance",
                LINES,
                key=("ledger_id", "role"),
                sums={"debit": positive_part("balance")},
                only_with=("role",),
            ),
        ),
    )
    a_table(
        metadata,
        "books_line",
        number("entry_id"),
        number("line_no"),
        number("ledger_id"),
        Column("date", Date, nullable=False),
        number("period_id", null=True),
        number("account_id"),
        word("role", null=True),
        number("balance"),
        UniqueConstraint("company_id", "entry_id", "line_no"),
        ForeignKeyConstraint(
            ["company_id", "entry_id"],
            ["books_entry.company_id", "books_entry.id"],
            ondelete="CASCADE",
        ),
    )


def _small_letters() -> Any:
    refuse = f"RAISE EXCEPTION USING ERRCODE = 'KV005', MESSAGE = '{LOUD}';"
    return rule(
        "small_letters",
        sqlite=SqliteTrigger(
            "BEFORE", "UPDATE", f"SELECT RAISE(ABORT, '{LOUD}');", when="NEW.ref <> lower(NEW.ref)"
        ),
        postgresql=PostgresqlTrigger(
            "AFTER",
            ("UPDATE",),
            "statement",
            f"""
  IF EXISTS (SELECT 1 FROM new_rows WHERE ref <> lower(ref)) THEN {refuse} END IF;
  RETURN NULL;""",
        ),
    )


def _sums(metadata: MetaData) -> None:
    Table(
        "books_balance",
        metadata,
        *(number(name) for name in ("company_id", "ledger_id", "account_id", "period_id")),
        *(number(name) for name in ("debit", "credit", "n")),
        PrimaryKeyConstraint("company_id", "ledger_id", "account_id", "period_id"),
    )
    Table(
        "books_role_balance",
        metadata,
        number("company_id"),
        number("ledger_id"),
        word("role"),
        number("debit"),
        PrimaryKeyConstraint("company_id", "ledger_id", "role"),
    )


class Books:
    """Ledgers of one company per test; every statement is a transaction unless one is given."""

    ids = itertools.count(1)

    def __init__(self, database: Database, metadata: MetaData) -> None:
        self.database = database
        self.metadata = metadata
        self.company = next(self.ids)

    @property
    def kind(self) -> str:
        return self.database.kind

    def run(self, statement: str, connection: Connection | None = None, **values: Any) -> Any:
        parameters = {"c": self.company, **values}
        if connection is not None:
            return connection.execute(text(statement), parameters)
        with self.database.begin(write=True) as own:
            result = own.execute(text(statement), parameters)
            return result.all() if result.returns_rows else result.rowcount

    def one(self, statement: str, **values: Any) -> Any:
        return self.run(statement, **values)[0]

    def a_period(
        self,
        start: str = "2025-01-01",
        end: str | None = "2025-02-01",
        *,
        state: str = "open",
        ledger: int = 1,
        kind: str = "normal",
    ) -> int:
        period = next(self.ids)
        self.run(
            "INSERT INTO books_period (company_id, id, ledger_id, kind, state, valid_from, valid_to)"
            " VALUES (:c, :id, :ledger, :kind, :state, :start, :end)",
            id=period, ledger=ledger, kind=kind, state=state, start=start, end=end,
        )  # fmt: skip
        return period

    def an_entry(
        self, period: int, *amounts: int, date: str = "2025-01-15", ledger: int = 1
    ) -> int:
        """A draft whose lines stand on the accounts 1, 2, 3 ... and repeat the header."""
        entry = next(self.ids)
        self.run(
            "INSERT INTO books_entry (company_id, id, ledger_id, period_id, date, state)"
            " VALUES (:c, :id, :ledger, :period, :date, 'draft')",
            id=entry, ledger=ledger, period=period, date=date,
        )  # fmt: skip
        for position, amount in enumerate(amounts, 1):
            self.add_line(entry, amount, position, date=date, ledger=ledger)
        self.run(
            "UPDATE books_line SET period_id = :period WHERE company_id = :c AND entry_id = :entry",
            entry=entry, period=period,
        )  # fmt: skip
        return entry

    def add_line(
        self,
        entry: int,
        amount: int,
        position: int = 9,
        *,
        date: str = "2025-01-15",
        ledger: int = 1,
        period: int | None = None,
        role: str | None = None,
        line: int | None = None,
        verb: str = "INSERT",
        connection: Connection | None = None,
    ) -> int:
        line = line or next(self.ids)
        self.run(
            f"{verb} INTO books_line (company_id, id, entry_id, line_no, ledger_id, date, period_id,"
            " account_id, role, balance)"
            " VALUES (:c, :id, :entry, :no, :ledger, :date, :period, :no, :role, :amount)",
            connection, id=line, entry=entry, no=position, ledger=ledger, date=date, period=period,
            role=role, amount=amount,
        )  # fmt: skip
        return line

    def post(self, *entries: int, connection: Connection | None = None) -> None:
        chosen = ", ".join(map(str, entries))
        self.run(
            "UPDATE books_entry SET state = 'posted', number = 'N' || id"
            f" WHERE company_id = :c AND id IN ({chosen})",
            connection,
        )

    def a_posted_entry(self) -> int:
        entry = self.an_entry(self.a_period(), 100, -100)
        self.post(entry)
        return entry

    def state_of(self, entry: int) -> str:
        return str(
            self.one("SELECT state FROM books_entry WHERE company_id = :c AND id = :id", id=entry)[
                0
            ]
        )

    def line_of(self, entry: int) -> int:
        return int(
            self.one(
                "SELECT min(id) FROM books_line WHERE company_id = :c AND entry_id = :id", id=entry
            )[0]
        )


def _a_database(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    made = new_database(kind, tmp_path_factory.mktemp("books"))
    database = Database.open(made.owner_url or made.url)
    metadata = the_books()
    with database.begin(write=True) as connection:
        metadata.create_all(connection)
        install(connection, metadata)
    yield database
    database.dispose()
    drop_database(made)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    yield from _a_database(request.param, tmp_path_factory)


@pytest.fixture
def books(database: Database) -> Books:
    return Books(database, the_books())


@pytest.fixture(scope="module")
def sqlite_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    yield from _a_database("sqlite", tmp_path_factory)


@pytest.fixture(scope="module")
def postgresql_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    yield from _a_database("postgresql", tmp_path_factory)


@pytest.fixture
def sqlite_books(sqlite_database: Database) -> Books:
    """For what only SQLite can be asked to do, such as INSERT OR REPLACE."""
    return Books(sqlite_database, the_books())


@pytest.fixture
def postgresql_books(postgresql_database: Database) -> Books:
    """For what only PostgreSQL can be asked to do, such as TRUNCATE."""
    return Books(postgresql_database, the_books())
