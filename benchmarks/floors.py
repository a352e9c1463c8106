"""The floors: the rows of a posting written by hand, with nothing else done.

Each transaction writes what Karvan's does: entries, lines, period of the lines, counter, number and
state, audit rows. Reads, checks, questions to plugins and hashes are what the floor leaves out.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import insert
from sqlalchemy import text
from sqlalchemy import update

from benchmarks.books import DAY
from benchmarks.books import Books
from karvan.audit.models import AuditEntry
from karvan_finance.ledger.models import EntryLine
from karvan_finance.ledger.models import JournalEntry

ENTRY, LINE, AUDIT = JournalEntry.__table__, EntryLine.__table__, AuditEntry.__table__
IDS = itertools.count(10**9)  # far above what the allocator hands out meanwhile
AMOUNTS = (900, -300, -600)
NEXT = (
    "INSERT INTO core_number_counter (company_id, series_id, range_key, next)"
    " VALUES ({0}, {1}, {2}, 1 + {3}) ON CONFLICT (company_id, series_id, range_key)"
    " DO UPDATE SET next = core_number_counter.next + {4} RETURNING next"
)
POST = update(ENTRY).where(
    ENTRY.c.company_id == bindparam("of_company"), ENTRY.c.id == bindparam("of_entry")
)


class Rows:
    """The values of one transaction's rows, with ids of their own."""

    def __init__(self, books: Books, count: int) -> None:
        self.books = books
        self.count = count
        self.now = datetime.now(UTC)
        self.range_key = str(DAY.year)
        ids = IDS
        self.entries = [self._entry(next(ids)) for _ in range(count)]
        self.lines = [row for entry in self.entries for row in self._lines(entry["id"], ids)]
        self.audits = [row for entry in self.entries for row in self._audits(entry["id"], ids)]

    def _entry(self, identifier: int) -> dict[str, Any]:
        return {
            "company_id": self.books.company_id, "id": identifier, "date": DAY, "state": "draft",
            "narration": "", "ledger_id": self.books.ledger_id, "version": 1,
            "journal_id": self.books.journal_id, "created_at": self.now,
        }  # fmt: skip

    def _lines(self, entry_id: int, ids: Iterator[int]) -> Iterator[dict[str, Any]]:
        accounts = (self.books.bank_id, self.books.income_id, self.books.income_id)
        for number, (account, amount) in enumerate(zip(accounts, AMOUNTS, strict=True), 1):
            yield {
                "company_id": self.books.company_id, "id": next(ids), "line_no": number,
                "date": DAY, "balance": amount, "currency": "USD", "amount_cur": amount,
                "name": "", "entry_id": entry_id, "ledger_id": self.books.ledger_id,
                "account_id": account,
            }  # fmt: skip

    def _audits(self, entry_id: int, ids: Iterator[int]) -> Iterator[dict[str, Any]]:
        for op in ("I", "T"):
            yield {
                "company_id": self.books.company_id, "id": next(ids), "epoch": 1, "txid": 1,
                "at": self.now, "request_id": "floor", "plugin": "finance", "actor_kind": "cli",
                "entity": "finance.entry", "row_id": entry_id, "op": op, "alg": 1,
                "data": {"date": [None, DAY.isoformat()], "lines": [None, list(AMOUNTS)]},
            }  # fmt: skip

    def posted(self, end: int) -> list[dict[str, Any]]:
        """Number and state of each entry, the last number being `end - 1`."""
        first = end - self.count
        return [
            {
                "of_company": self.books.company_id, "of_entry": entry["id"], "state": "posted",
                "seq": first + place, "number": f"GEN/{self.range_key}/{first + place:05d}",
                "range_key": self.range_key, "series_id": self.books.series_id,
                "period_id": self.books.period_id, "posted_at": self.now, "version": 2,
            }
            for place, entry in enumerate(self.entries)
        ]  # fmt: skip


class CoreFloor:
    """SQLAlchemy Core statements on a pooled connection."""

    def __init__(self, books: Books) -> None:
        self.books = books

    def post(self, count: int) -> None:
        """One transaction that posts `count` entries."""
        rows = Rows(self.books, count)
        with self.books.runtime.database.begin(write=True) as connection:
            if self.books.kind == "postgresql":
                naming = text("SELECT set_config('karvan.company_id', :c, true)")
                connection.execute(naming, {"c": str(self.books.company_id)})
            connection.execute(insert(ENTRY), rows.entries)
            connection.execute(insert(LINE), rows.lines)
            ids = [entry["id"] for entry in rows.entries]
            own = LINE.c.company_id == self.books.company_id
            periods = update(LINE).where(own, LINE.c.entry_id.in_(ids))
            connection.execute(periods.values(period_id=self.books.period_id))
            end = connection.execute(
                text(NEXT.format(":c", ":s", ":r", ":n", ":n")),
                {"c": self.books.company_id, "s": self.books.series_id, "r": rows.range_key,
                 "n": count},
            ).scalar_one()  # fmt: skip
            connection.execute(POST, rows.posted(end))
            connection.execute(insert(AUDIT), rows.audits)


class DriverFloor:
    """sqlite3 or psycopg themselves, on one connection that stays open."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self._held = books.runtime.database.connect(write=True)
        raw = self._held.connection.driver_connection
        assert raw is not None
        self._raw: Any = raw
        self._mark = "?" if books.kind == "sqlite" else "%s"

    def post(self, count: int) -> None:
        """One transaction that posts `count` entries."""
        rows = Rows(self.books, count)
        cursor = self._raw.cursor()
        self._begin(cursor)
        self._insert(cursor, "finance_entry", rows.entries)
        self._insert(cursor, "finance_line", rows.lines)
        marks = ", ".join([self._mark] * count)
        cursor.execute(
            f"UPDATE finance_line SET period_id = {self._mark} WHERE company_id = {self._mark}"
            f" AND entry_id IN ({marks})",
            [self.books.period_id, self.books.company_id, *(e["id"] for e in rows.entries)],
        )
        key = [self.books.company_id, self.books.series_id, rows.range_key, count, count]
        cursor.execute(NEXT.format(*[self._mark] * 5), key)
        posted = rows.posted(cursor.fetchone()[0])
        names = [name for name in posted[0] if not name.startswith("of_")]
        assignments = ", ".join(f"{name} = {self._mark}" for name in names)
        cursor.executemany(
            f"UPDATE finance_entry SET {assignments} WHERE company_id = {self._mark}"
            f" AND id = {self._mark}",
            [
                [*(self._plain(row[name]) for name in names), row["of_company"], row["of_entry"]]
                for row in posted
            ],
        )
        self._insert(cursor, "core_audit", rows.audits)
        cursor.execute("COMMIT")
        cursor.close()
        if self.books.kind == "sqlite":
            self._gate.leave()

    def _begin(self, cursor: Any) -> None:
        if self.books.kind == "sqlite":
            self._gate.enter()
            cursor.execute("BEGIN IMMEDIATE")
            return
        cursor.execute("BEGIN")
        company = str(self.books.company_id)
        cursor.execute("SELECT set_config('karvan.company_id', %s, true)", [company])

    @property
    def _gate(self) -> Any:
        return self._held.info["gate"]

    def _insert(self, cursor: Any, table: str, rows: list[dict[str, Any]]) -> None:
        names = list(rows[0])
        marks = ", ".join([self._mark] * len(names))
        cursor.executemany(
            f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})",
            [[self._plain(row[name]) for name in names] for row in rows],
        )

    def _plain(self, value: Any) -> Any:
        if isinstance(value, dict):
            return json.dumps(value)
        if self.books.kind == "sqlite" and hasattr(value, "isoformat"):
            return value.isoformat()
        return value

    def close(self) -> None:
        """Give the connection back."""
        self._held.close()
