"""A backup and its trial restore of a book of a million lines, beside the database's own copy.

The floor is the bare copy: SQLite's backup interface, or `pg_dump -Fc`. What a backup adds is the
digest of every row, the archive, and reading it back. `KARVAN_BENCH_LINES` sets another size.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path

from sqlalchemy import insert

from benchmarks.books import DAY
from benchmarks.books import KINDS
from benchmarks.books import Books
from benchmarks.books import open_books
from benchmarks.floors import ENTRY
from benchmarks.floors import IDS
from benchmarks.floors import LINE
from benchmarks.rounds import Measured
from benchmarks.rounds import Work
from benchmarks.rounds import measure
from karvan.care.backup import take_backup
from karvan.care.programs import address
from karvan.care.restore import restore
from karvan.clock import Clock
from karvan.config import BackupSection
from karvan.config import Config
from karvan.config import FilesSection
from karvan.testing.databases import drop_database
from karvan.testing.databases import new_database
from karvan.testing.installations import config_for

LINES = int(os.environ.get("KARVAN_BENCH_LINES", "1000000"))
ROUNDS, AT_ONCE = 1, 5_000
CLOCK = Clock()


def run() -> dict[str, list[Measured]]:
    """For each database: the bare copy, the whole backup, the restore of it."""
    found = {}
    for kind in KINDS:
        with open_books(kind) as books, tempfile.TemporaryDirectory() as folder:
            fill(books, LINES)
            variants = _variants(books, Path(folder))
            title = f"backup of {LINES:,} lines, {kind}"
            found[title] = measure(variants, floor="bare copy", rounds=ROUNDS)
    return found


def _variants(books: Books, folder: Path) -> dict[str, Work]:
    config = books.runtime.config.model_copy(
        update={
            "backup": BackupSection(folder=folder / "backups", keep=1),
            "files": FilesSection(folder=folder / "files"),
        }
    )
    made: list[Path] = []

    def back_up() -> int:
        made[:] = [take_backup(config, books.runtime.database, CLOCK).path]
        return 1

    def bring_back() -> int:
        return _restore(books.kind, made[0], folder)

    return {
        "bare copy": lambda: _copy(books, folder / "bare"),
        "backup": back_up,
        "restore": bring_back,
    }


def fill(books: Books, lines: int) -> None:
    """Drafts of many lines, by plain inserts: a copy does not ask whether they are posted."""
    own = {"company_id": books.company_id, "ledger_id": books.ledger_id}
    now = books.runtime.clock.now()
    for _ in range(max(1, lines // AT_ONCE)):
        entry = next(IDS)
        head = {**own, "id": entry, "date": DAY, "state": "draft", "narration": "",
                "journal_id": books.journal_id, "version": 1, "created_at": now}  # fmt: skip
        rows = [
            {**own, "id": next(IDS), "line_no": place + 1, "date": DAY, "name": "a line of text",
             "balance": 100 if place % 2 else -100, "amount_cur": 100 if place % 2 else -100,
             "currency": "USD", "entry_id": entry, "account_id": books.bank_id}
            for place in range(AT_ONCE)
        ]  # fmt: skip
        with books.runtime.database.begin(write=True, owner=True) as connection:
            connection.execute(insert(ENTRY), [head])
            connection.execute(insert(LINE), rows)


def _copy(books: Books, target: Path) -> int:
    target.unlink(missing_ok=True)
    if books.kind == "sqlite":
        path = books.runtime.database.url.database or ""
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
        return 1
    url = books.runtime.database.owner_engine.url
    subprocess.run(
        ["pg_dump", "-Fc", "-w", "-f", str(target), "-d", address(url)],
        env={**os.environ, "PGPASSWORD": str(url.password)},
        check=True,
    )
    return 1


def _restore(kind: str, archive: Path, folder: Path) -> int:
    with tempfile.TemporaryDirectory(dir=folder) as place:
        database = new_database(kind, Path(place))
        config: Config = config_for(database).model_copy(
            update={
                "backup": BackupSection(folder=Path(place)),
                "files": FilesSection(folder=Path(place, "files")),
            }
        )
        try:
            restore(config, CLOCK, archive)
        finally:
            drop_database(database)
    return 1
