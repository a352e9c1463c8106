"""A backup taken while eight people post is a moment of the books, not a mixture of moments."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from karvan.care.backup import take_backup
from karvan.care.checking import check_backup
from karvan.clock import Clock
from karvan.config import BackupSection
from karvan.config import Config
from karvan.context import Context
from karvan.runtime import Runtime
from karvan.testing.builders import a_company
from karvan.testing.databases import TestDatabase
from karvan.testing.databases import drop_database
from karvan.testing.databases import new_database
from karvan.testing.installations import config_for
from tests.support.books import CLI
from tests.support.books import open_year
from tests.support.books import post_sale
from tests.support.books import posted_numbers

POSTERS, LEAST = 8, 40


def test_a_backup_under_load_restores_to_books_that_verify_accepts(
    fresh_runtime: Runtime, fresh_database: TestDatabase, tmp_path: Path
):
    company = a_company(fresh_runtime, plugins=("finance",))
    fresh_runtime.run(company.id, CLI, open_year)
    (tmp_path / "scratch").mkdir()
    scratch = new_database(fresh_database.kind, tmp_path / "scratch")
    config = _config(fresh_database, scratch, tmp_path)
    enough, taken = Event(), Event()

    def post_until_taken(poster: int) -> int:
        done = 0
        while not taken.is_set() or done < 2:
            fresh_runtime.run(company.id, CLI, lambda ctx: _sale(ctx, 900 + poster))
            done += 1
            if done * POSTERS >= LEAST:
                enough.set()
        return done

    with ThreadPoolExecutor(POSTERS) as threads:
        posting = [threads.submit(post_until_taken, each) for each in range(POSTERS)]
        enough.wait(120)
        try:
            backup = take_backup(config, fresh_runtime.database, Clock())
        finally:
            taken.set()
        posted = sum(each.result() for each in posting)

    checked = check_backup(config, Clock(), backup.path)
    drop_database(scratch)
    assert checked.differences == []
    assert checked.breaches == []
    assert checked.ok
    entries = backup.manifest.tables["finance_entry"]
    assert 0 < entries.rows < posted
    assert entries.rows * 3 == backup.manifest.tables["finance_line"].rows
    assert backup.manifest.tables["finance_line"].sums["balance"] == 0
    numbers = fresh_runtime.run(company.id, CLI, posted_numbers, write=False)
    assert numbers == list(range(1, posted + 1))


def _sale(ctx: Context, minor: int) -> None:
    post_sale(ctx, minor)


def _config(database: TestDatabase, scratch: TestDatabase, folder: Path) -> Config:
    section = BackupSection(folder=folder / "backups", scratch_url=scratch.owner_url)
    return config_for(database).model_copy(update={"backup": section})
