"""What a migration loses without naming it rolls it back."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from sqlalchemy import BigInteger
from sqlalchemy import Column
from sqlalchemy import String
from sqlalchemy import Table

from karvan.db.rules import append_only
from karvan.db.rules import numbered
from karvan.db.triggers import compare
from karvan.db.triggers import declared_triggers
from karvan.db.triggers import drop_triggers
from karvan.db.triggers import installed_triggers
from karvan.errors import Frozen
from karvan.errors import Unavailable
from karvan.migrations.backup import BackupFailed
from karvan.migrations.backup import BackupMissing
from karvan.migrations.backup import BackupPlan
from karvan.migrations.backup import NoRoom
from karvan.migrations.lock import migration_lock

SHELF = """
op.create_table(
    "shop_shelf",
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("code", sa.String(20), nullable=False),
    sa.Column("place", sa.String(20)),
    sa.CheckConstraint("id > 0", name="positive"),
)
op.create_index("ix_shop_shelf_code", "shop_shelf", ["code"])
op.create_index("ix_shop_shelf_lower", "shop_shelf", [sa.text("lower(code)")])
op.execute("CREATE VIEW shop_codes AS SELECT code FROM shop_shelf")
op.execute("INSERT INTO shop_shelf (id, code) VALUES (1, 'a'), (2, 'b')")
"""
LOSSES = {
    "an index": 'op.drop_index("ix_shop_shelf_lower", "shop_shelf")',
    "a view": 'op.execute("DROP VIEW shop_codes")',
    "rows deleted": 'op.execute("DELETE FROM shop_shelf WHERE id = 1")',
    "rows added": "op.execute(\"INSERT INTO shop_shelf (id, code) VALUES (3, 'c')\")",
    "a check": 'op.rebuild("shop_shelf", drop=["ck_shop_shelf_positive"])',
}
NAMES = {
    "an index": 'drops = ("ix_shop_shelf_lower",)',
    "a view": 'drops = ("shop_codes",)',
    "rows deleted": 'rows_change = ("shop_shelf",)',
    "rows added": 'rows_change = ("shop_shelf",)',
    "a check": 'drops = ("ck_shop_shelf_positive",)',
}


@pytest.fixture
def shop(workshop):
    workshop.revision("shop", SHELF)
    assert workshop.outcome("shop").error is None
    return workshop


@pytest.mark.parametrize("loss", LOSSES)
def test_an_unnamed_loss_is_refused(shop, loss):
    before = shop.picture()
    shop.revision("shop", LOSSES[loss])

    outcome = shop.outcome("shop")

    assert "did not name" in str(outcome.error)
    assert shop.picture() == before


@pytest.mark.parametrize("loss", LOSSES)
def test_a_named_loss_is_meant(shop, loss):
    shop.revision("shop", LOSSES[loss], declared=NAMES[loss])

    assert shop.outcome("shop").error is None


def test_the_tables_of_another_plugin_are_not_for_the_taking(shop):
    shop.revision("post", 'op.drop_table("shop_shelf")')

    outcome = shop.outcome("post")

    assert "shop_shelf" in str(outcome.error)
    assert "shop_shelf" in shop.tables()


def test_a_key_that_points_nowhere_is_refused(sqlite_workshop):
    workshop = sqlite_workshop
    workshop.revision("shop", SHELF)
    workshop.upgrade()
    workshop.revision(
        "shop",
        """
        op.create_table(
            "shop_item",
            sa.Column("id", sa.BigInteger, primary_key=True),
            sa.Column("shelf_id", sa.BigInteger, sa.ForeignKey("shop_shelf.id")),
        )
        op.execute("INSERT INTO shop_item (id, shelf_id) VALUES (1, 99)")
        """,
    )

    assert "refers to a row of shop_shelf that is gone" in str(workshop.outcome("shop").error)


def test_a_warning_stops_a_migration(workshop):
    workshop.revision("shop", "import warnings\nwarnings.warn('ambiguous')")

    assert "ambiguous" in str(workshop.outcome("shop").error)


def test_a_table_no_migration_makes_is_named(workshop):
    Table("shop_ghost", workshop.metadata, Column("id", BigInteger, primary_key=True))
    workshop.revision("shop", "pass")

    assert "no migration makes shop_ghost" in str(workshop.outcome("shop").error)


def declare_shelf(workshop, *rules):
    Table(
        "shop_shelf",
        workshop.metadata,
        Column("id", BigInteger, primary_key=True),
        Column("code", String(20), nullable=False),
        Column("place", String(20)),
        info={"rules": rules},
    )


def differences(workshop):
    with workshop.database.begin(write=False, owner=True) as connection:
        return compare(connection, workshop.metadata)


def test_declared_triggers_are_installed_with_the_tables(workshop):
    declare_shelf(workshop, append_only())
    workshop.revision("shop", SHELF)

    workshop.upgrade()

    with pytest.raises(Frozen):
        workshop.run("DELETE FROM shop_shelf")


def test_an_upgrade_makes_a_missing_trigger_again(workshop):
    declare_shelf(workshop, append_only())
    workshop.revision("shop", SHELF)
    workshop.upgrade()
    with workshop.database.begin(write=True, owner=True) as connection:
        drop_triggers(connection, ["shop_shelf"])
    missing = differences(workshop)

    outcome = workshop.outcome("shop")

    assert missing
    assert list(outcome.repaired) == missing
    assert differences(workshop) == []


def test_a_mistaken_rule_fails_its_plugin(workshop):
    declare_shelf(workshop, numbered("nummer"))
    workshop.revision("shop", SHELF)

    assert "nummer" in str(workshop.outcome("shop").error)


def test_triggers_stay_on_while_a_migration_changes_data(workshop):
    declare_shelf(workshop, append_only())
    workshop.revision("shop", SHELF)
    workshop.upgrade()
    workshop.revision(
        "shop",
        """
        op.rebuild("shop_shelf", change={"place": sa.Column("place", sa.String(40))})
        op.execute("UPDATE shop_shelf SET code = 'forged'")
        """,
    )

    outcome = workshop.outcome("shop")

    assert "append-only" in str(outcome.error)


def test_two_upgrades_at_once_do_the_work_once(workshop):
    workshop.revision("shop", SHELF)
    start = threading.Barrier(2)

    def race(_):
        start.wait()
        return workshop.outcome("shop").state

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(race, range(2))) == ["unchanged", "upgraded"]


def test_whoever_waits_too_long_for_another_upgrade_is_told(workshop):
    with migration_lock(workshop.database):
        with pytest.raises(Unavailable, match="another upgrade"):
            with migration_lock(workshop.database, patience=0):
                raise AssertionError


def test_an_empty_database_needs_no_backup(workshop):
    workshop.revision("shop", SHELF)

    report = workshop.upgrade(backup=BackupPlan())

    assert report.ok
    assert report.backup is None


def test_sqlite_is_copied_before_rows_are_at_risk(sqlite_workshop, tmp_path):
    workshop = sqlite_workshop
    workshop.revision("shop", SHELF)
    workshop.upgrade()
    workshop.revision("shop", 'op.add_column("shop_shelf", sa.Column("x", sa.String(1)))')

    report = workshop.upgrade(backup=BackupPlan(folder=tmp_path / "copies"))

    assert report.backup is not None
    assert report.backup.parent == tmp_path / "copies"
    assert b"shop_shelf" in report.backup.read_bytes()


def test_nothing_pending_makes_no_copy(sqlite_workshop):
    sqlite_workshop.revision("shop", SHELF)
    sqlite_workshop.upgrade()

    assert sqlite_workshop.upgrade(backup=BackupPlan()).backup is None


def test_postgresql_without_a_backup_command_asks_for_one(postgresql_workshop):
    workshop = postgresql_workshop
    workshop.revision("shop", SHELF)
    workshop.upgrade()
    workshop.revision("shop", "pass")

    with pytest.raises(BackupMissing, match="--no-backup"):
        workshop.upgrade(backup=BackupPlan())


def test_postgresql_is_dumped_by_the_configured_command(postgresql_workshop, tmp_path):
    workshop = postgresql_workshop
    workshop.revision("shop", SHELF)
    workshop.upgrade()
    workshop.revision("shop", "pass")
    command = "sh -c 'echo \"$0\" > {file}' {url}"

    report = workshop.upgrade(backup=BackupPlan(folder=tmp_path, command=command))

    assert report.backup is not None
    written = report.backup.read_text(encoding="utf-8")
    assert workshop.database.url.database in written
    assert "karvan_owner:" not in written


def test_a_backup_command_that_fails_stops_the_upgrade(postgresql_workshop, tmp_path):
    workshop = postgresql_workshop
    workshop.revision("shop", SHELF)
    workshop.upgrade()
    workshop.revision(
        "shop", 'op.execute("DROP VIEW shop_codes")', declared='drops = ("shop_codes",)'
    )
    before = workshop.picture()

    for command in ("sh -c 'echo no tape >&2; exit 2'", "no-such-program {file}"):
        with pytest.raises(BackupFailed, match="nothing was changed"):
            workshop.upgrade(backup=BackupPlan(folder=tmp_path, command=command))

    assert workshop.picture() == before


def test_an_upgrade_without_room_for_a_copy_is_not_begun(sqlite_workshop, monkeypatch):
    workshop = sqlite_workshop
    workshop.revision("shop", SHELF)
    workshop.upgrade()
    workshop.revision("shop", "pass")
    nothing_left = shutil._ntuple_diskusage(10**9, 10**9, 0)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: nothing_left)

    with pytest.raises(NoRoom, match="MB free"):
        workshop.upgrade(backup=BackupPlan())


def test_a_copy_holds_what_stands_in_the_log_and_nobody_else_may_read_it(sqlite_workshop):
    workshop = sqlite_workshop
    workshop.revision("shop", SHELF)
    workshop.upgrade()
    workshop.revision("shop", 'op.add_column("shop_shelf", sa.Column("x", sa.String(1)))')
    with workshop.database.begin(write=False) as reader:
        reader.exec_driver_sql("SELECT 1 FROM shop_shelf").all()
        workshop.database.engine.dispose()
        report = workshop.upgrade(backup=BackupPlan())

    assert report.backup is not None
    assert report.backup.stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(report.backup)) as copy:
        assert copy.execute("SELECT count(*) FROM shop_shelf").fetchone() == (2,)


def kept_by(workshop):
    with workshop.database.begin(write=False, owner=True) as connection:
        names = [each.name for each in installed_triggers(connection)]
        if workshop.kind == "sqlite":
            return names, names
        functions = "SELECT proname FROM pg_proc WHERE left(proname, 3) = 'kv_' ORDER BY 1"
        return names, list(connection.exec_driver_sql(functions).scalars())


def test_triggers_follow_a_renamed_table_under_their_new_names(workshop):
    declare_shelf(workshop, append_only())
    workshop.revision("shop", SHELF)
    workshop.upgrade()
    shelf = workshop.metadata.tables["shop_shelf"].to_metadata(workshop.metadata, name="shop_rack")
    workshop.metadata.remove(workshop.metadata.tables["shop_shelf"])
    workshop.revision(
        "shop",
        'op.rename_table("shop_shelf", "shop_rack")',
        declared='drops = ("shop_shelf", "shop_codes")',
    )

    outcome = workshop.outcome("shop")

    assert outcome.error is None, str(outcome.error)
    names, functions = kept_by(workshop)
    assert (
        names
        == functions
        == sorted(each.name for each in declared_triggers([shelf], workshop.kind))
    )
    with pytest.raises(Frozen):
        workshop.run("DELETE FROM shop_rack")


def test_a_dropped_table_leaves_no_trigger_and_no_function(workshop):
    declare_shelf(workshop, append_only())
    workshop.revision("shop", SHELF)
    workshop.upgrade()
    workshop.metadata.clear()
    workshop.revision(
        "shop",
        """
        op.execute("DROP VIEW shop_codes")
        op.drop_table("shop_shelf")
        """,
        declared='drops = ("shop_shelf", "shop_codes")',
    )

    outcome = workshop.outcome("shop")

    assert outcome.error is None, str(outcome.error)
    assert kept_by(workshop) == ([], [])


def test_a_rule_added_later_is_kept_by_the_next_upgrade_without_a_migration(workshop):
    declare_shelf(workshop)
    workshop.revision("shop", SHELF)
    workshop.upgrade()
    workshop.metadata.tables["shop_shelf"].info["rules"] = (append_only(),)

    outcome = workshop.outcome("shop")

    assert (outcome.state, {each.text for each in outcome.repaired}) == ("unchanged", {"missing"})
    with pytest.raises(Frozen):
        workshop.run("DELETE FROM shop_shelf")
