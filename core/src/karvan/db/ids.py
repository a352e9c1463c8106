"""Ids from per-company blocks, taken before the flush.

Ids are known before anything is inserted, so a document with a thousand lines is two INSERT
statements, both databases behave alike, and a company can be moved with its ids.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

from sqlalchemy import Connection
from sqlalchemy import text

if TYPE_CHECKING:
    from karvan.db.engine import Database

BLOCK = 1000
INSTALLATION = 0
TAKE = text(
    "INSERT INTO core_id_block (company_id, next) VALUES (:company, 1 + :n)"
    " ON CONFLICT (company_id) DO UPDATE SET next = core_id_block.next + :n RETURNING next"
).execution_options(karvan_uncounted=True)


class IdAllocator:
    """Hands out ids to the units of work of one process; safe to use from many threads."""

    def __init__(self, database: Database, block: int = BLOCK) -> None:
        self._database = database
        self._block = block
        self._free: dict[int, deque[int]] = {}
        self._lock = threading.Lock()

    def prepare(self, company_id: int) -> None:
        """Fill up before a business transaction begins, when under half a block is left."""
        if len(self._free.get(company_id, ())) * 2 < self._block:
            self._fill(company_id, self._block)

    def take(self, company_id: int, count: int, within: Connection) -> list[int]:
        """`count` ids. `within` is the open transaction, used on SQLite when the block runs out.

        On PostgreSQL more come over a second connection; on SQLite, which has one writer, inside
        the open transaction (and are forgotten with it when it is rolled back).
        """
        found = self._pop(company_id, count)
        missing = count - len(found)
        if missing and self._database.kind == "sqlite":
            return found + list(take_block(within, company_id, missing))
        while missing:
            self._fill(company_id, max(missing, self._block))
            found += self._pop(company_id, missing)
            missing = count - len(found)
        return found

    def _pop(self, company_id: int, count: int) -> list[int]:
        with self._lock:
            free = self._free.setdefault(company_id, deque())
            return [free.popleft() for _ in range(min(count, len(free)))]

    def _fill(self, company_id: int, count: int) -> None:
        with self._database.begin(write=True) as connection:
            block = take_block(connection, company_id, count)
        with self._lock:
            self._free.setdefault(company_id, deque()).extend(block)

    def forget(self, company_id: int) -> None:
        """Drop what is left of a company's block, after a restore."""
        with self._lock:
            self._free.pop(company_id, None)


def take_block(connection: Connection, company_id: int, count: int) -> range:
    """`count` ids of a company that nobody else gets; they are taken when the caller commits."""
    end = connection.execute(TAKE, {"company": company_id, "n": count}).scalar_one()
    return range(end - count, end)
