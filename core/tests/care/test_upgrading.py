"""An upgrade copies first, keeps everybody out, verifies, and lets them in again."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from karvan.actors import Actor
from karvan.care.installation import closed
from karvan.care.installation import find_installation
from karvan.care.upgrading import upgrade_closed
from karvan.care.versions import newest_known
from karvan.cli.upgrade import backup_plan
from karvan.db.base import metadata
from karvan.events.worker import Worker
from karvan.migrations.runner import downgrade
from karvan.migrations.sources import core_source
from karvan.migrations.table_locks import locks_of

CLI = Actor.cli("test")


def test_what_is_pending_is_done_behind_closed_doors_after_a_backup(installation, config):
    database = installation.database
    head = newest_known()
    downgrade(database, core_source(metadata), f"core_{int(head[-4:]) - 1:04d}")

    done = upgrade_closed(installation, CLI, set(), backup=backup_plan(config, installation))

    assert done.ok, [str(each.error) for each in done.report.outcomes]
    assert done.report.backup is not None
    assert done.report.backup.parent == config.backup.folder
    with database.begin(write=False) as connection:
        assert find_installation(connection).closed_since is None


def test_nothing_pending_means_no_backup_and_no_closing(installation, config):
    done = upgrade_closed(installation, CLI, set(), backup=backup_plan(config, installation))

    assert done.ok
    assert done.report.backup is None


def test_the_doors_are_opened_again_after_a_failure(installation):
    with pytest.raises(ZeroDivisionError), closed(installation.database, installation.clock, "x"):
        raise ZeroDivisionError

    with installation.database.begin(write=False) as connection:
        assert find_installation(connection).closed_since is None


def test_workers_wait_while_it_is_closed(installation):
    with installation.database.begin(write=True) as connection:
        connection.execute(text("UPDATE core_job SET run_at = created_at"))
    worker = Worker(installation)

    with closed(installation.database, installation.clock, "upgrade"):
        assert worker.run_once() is None


@pytest.mark.parametrize(
    ("statement", "locks"),
    [
        ("ALTER TABLE core_user ADD COLUMN x INT", {"core_user": "ACCESS EXCLUSIVE"}),
        ("CREATE INDEX ix ON core_user (name)", {"core_user": "SHARE"}),
        ('CREATE UNIQUE INDEX ix ON "core_user" (name)', {"core_user": "SHARE"}),
        ("CREATE TRIGGER t BEFORE UPDATE ON core_user\nEXECUTE", {"core_user": "SHARE ROW EXCLUSIVE"}),
        ("UPDATE core_user SET name = ''", {"core_user": "ROW EXCLUSIVE"}),
        ("DROP TABLE IF EXISTS core_user", {"core_user": "ACCESS EXCLUSIVE"}),
        ("SELECT 1", {}),
    ],
)  # fmt: skip
def test_each_statement_names_the_table_it_locks(statement, locks):
    assert locks_of([statement]) == locks


def test_the_strongest_lock_counts_and_new_tables_stop_nobody():
    statements = [
        "CREATE TABLE new_one (id INT)",
        "CREATE INDEX ix ON new_one (id)",
        "ALTER TABLE core_user ADD COLUMN x INT",
        "UPDATE core_user SET x = 1",
    ]

    assert locks_of(statements) == {"core_user": "ACCESS EXCLUSIVE"}
