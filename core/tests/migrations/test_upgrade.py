"""Upgrading: one transaction per plugin, in order; what fails leaves nothing behind."""

from __future__ import annotations

import contextlib
import itertools

import pytest
from sqlalchemy import event

from karvan.db.base import owner_of
from karvan.migrations.runner import downgrade
from karvan.migrations.runner import progress_of
from karvan.migrations.runner import rehearse
from karvan.migrations.sources import Progress

SHELF = """
op.create_table(
    "shop_shelf",
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("code", sa.String(20), nullable=False),
    sa.UniqueConstraint("code"),
)
"""
BOX = 'op.create_table("post_box", sa.Column("id", sa.BigInteger, primary_key=True))'
STEPS = (
    'op.create_table("shop_a", sa.Column("id", sa.BigInteger, primary_key=True))',
    'op.execute("INSERT INTO shop_a (id) VALUES (1)")',
    'op.add_column("shop_a", sa.Column("name", sa.String(10)))',
    'op.create_index("ix_shop_a_name", "shop_a", ["name"])',
    'op.rebuild("shop_shelf", add=[sa.CheckConstraint("id > 0", name="positive")])',
    'op.rename_column("shop_a", "name", "title")',
)


def state_of(workshop, word):
    with workshop.database.begin(write=False, owner=True) as connection:
        return progress_of(connection, workshop.sources[word])


def test_a_plugin_is_brought_to_its_head(workshop):
    workshop.revision("shop", SHELF)
    workshop.revision("shop", 'op.add_column("shop_shelf", sa.Column("place", sa.String(9)))')

    outcome = workshop.outcome("shop")

    assert (outcome.state, [each.id for each in outcome.revisions]) == (
        "upgraded",
        ["shop_0001", "shop_0002"],
    )
    assert state_of(workshop, "shop") is Progress.AT_HEAD
    assert workshop.run("SELECT count(place) FROM shop_shelf") == [(0,)]


def test_running_again_changes_nothing(workshop):
    workshop.revision("shop", SHELF)
    workshop.upgrade()

    assert [each.state for each in workshop.upgrade().outcomes] == ["unchanged"]


def test_each_plugin_has_a_version_table_of_its_own(workshop):
    workshop.revision("shop", SHELF)
    workshop.revision("post", BOX)

    workshop.upgrade()

    assert {"karvan_version_shop", "karvan_version_post"} <= workshop.tables()
    assert workshop.run("SELECT version_num FROM karvan_version_post") == [("post_0001",)]


def test_progress_is_absent_behind_at_head_or_ahead(workshop):
    path = workshop.revision("shop", SHELF)
    assert state_of(workshop, "shop") is Progress.ABSENT

    workshop.upgrade()
    later = workshop.revision("shop", 'op.execute("SELECT 1")')
    assert state_of(workshop, "shop") is Progress.BEHIND

    workshop.upgrade()
    assert state_of(workshop, "shop") is Progress.AT_HEAD

    later.unlink()
    assert path.exists()
    assert state_of(workshop, "shop") is Progress.AHEAD


def test_a_database_ahead_of_the_package_is_left_alone(workshop):
    workshop.revision("shop", SHELF)
    later = workshop.revision("shop", 'op.execute("SELECT 1")')
    workshop.upgrade()
    later.unlink()

    outcome = workshop.outcome("shop")

    assert outcome.state == "failed"
    assert "shop_0002" in str(outcome.error)


@pytest.mark.parametrize("failing", range(1, len(STEPS) + 1))
def test_a_migration_that_fails_at_any_statement_leaves_nothing_and_can_run_again(
    workshop, failing
):
    workshop.revision("shop", SHELF)
    workshop.upgrade()
    before = workshop.picture()
    path = workshop.revision(
        "shop", "\n".join((*STEPS[:failing], "raise RuntimeError('the disk is full')"))
    )

    outcome = workshop.outcome("shop")

    assert outcome.state == "failed"
    assert "shop_0002" in str(outcome.error)
    assert "the disk is full" in str(outcome.error)
    assert workshop.picture() == before
    assert state_of(workshop, "shop") is Progress.BEHIND

    path.unlink()
    workshop.revision("shop", "\n".join(STEPS))
    assert workshop.outcome("shop").state == "upgraded"


class PowerCut:
    """Lets so many statements through, then fails."""

    def __init__(self, database, after):
        self.engine = database.owner_engine
        self.left = after

    def __enter__(self):
        event.listen(self.engine, "before_cursor_execute", self.cut)
        return self

    def __exit__(self, *_):
        event.remove(self.engine, "before_cursor_execute", self.cut)

    def cut(self, *_):
        self.left -= 1
        if self.left < 0:
            raise OSError


def test_a_migration_cut_off_at_any_statement_changes_nothing_and_runs_again(workshop):
    workshop.revision("shop", SHELF)
    workshop.upgrade()
    before = workshop.picture()
    workshop.revision("shop", "\n".join(STEPS))
    cuts = 0

    for statements in itertools.count(1):
        with PowerCut(workshop.database, statements), contextlib.suppress(OSError):
            workshop.upgrade()
        if state_of(workshop, "shop") is Progress.AT_HEAD:
            break
        assert workshop.picture() == before
        cuts += 1

    assert cuts > len(STEPS)
    assert workshop.run("SELECT count(title) FROM shop_a") == [(0,)]


def test_a_database_error_in_a_migration_is_a_failure_with_its_cause(workshop):
    workshop.revision("shop", 'op.execute("SELECT no_such_column FROM nowhere")')

    outcome = workshop.outcome("shop")

    assert outcome.state == "failed"
    assert "nowhere" in str(outcome.error)
    assert workshop.tables() == set()


def test_the_next_plugin_goes_on_and_dependants_of_the_failed_one_are_skipped(workshop):
    workshop.plugin("bad")
    workshop.revision("bad", "raise SystemExit(3)")
    workshop.plugin("needy", "bad")
    workshop.revision("needy", SHELF.replace("shop", "needy"))
    workshop.plugin("sub", "needy")
    workshop.revision("sub", SHELF.replace("shop", "sub"))
    workshop.plugin("post")
    workshop.revision("post", BOX)

    report = workshop.upgrade()

    assert {each.plugin: each.state for each in report.outcomes} == {
        "bad": "failed",
        "needy": "skipped",
        "sub": "skipped",
        "post": "upgraded",
    }
    assert not report.ok
    assert {owner_of(name) for name in workshop.tables()} == {"post", "karvan"}


def test_a_fault_of_core_stops_every_plugin(workshop):
    workshop.plugin("core")
    workshop.revision("core", "raise RuntimeError('no')")
    workshop.plugin("post")
    workshop.revision("post", BOX)

    assert [each.state for each in workshop.upgrade().outcomes] == ["failed", "skipped"]


def test_what_runs_after_a_plugin_belongs_to_its_transaction(workshop):
    workshop.revision("shop", SHELF)

    def fail(connection, source, head):
        connection.exec_driver_sql("INSERT INTO shop_shelf (id, code) VALUES (1, 'a')")
        raise RuntimeError(f"no place for {source.plugin} at {head}")

    outcome = workshop.outcome("shop", after=fail)

    assert "no place for shop at shop_0001" in str(outcome.error)
    assert workshop.tables() == set()


BROKEN = {
    "is not Python": "def upgrade(:\n",
    "imports alembic": "from alembic import op\n",
    "imports models": "from karvan_shop.models import Shelf\n",
    "raises at import": "raise SystemExit(1)\n",
    "wrong id": "revision = 'shop_0009'\ndown_revision = None\ndef upgrade(): pass\n",
    "names nothing before it": "revision = 'shop_0002'\ndown_revision = None\n",
    "drops is no tuple": (
        "revision = 'shop_0002'\ndown_revision = 'shop_0001'\ndrops = 'shop_shelf'\n"
    ),
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_migration_file_hurts_its_own_plugin_only(workshop, text):
    workshop.revision("shop", SHELF)
    (workshop.sources["shop"].versions / "0002_broken.py").write_text(text, encoding="utf-8")
    workshop.plugin("post")
    workshop.revision("post", BOX)

    report = workshop.upgrade()

    assert [each.state for each in report.outcomes] == ["failed", "upgraded"]
    assert "shop" in str(report.outcomes[0].error)


def test_a_rehearsal_shows_the_statements_and_leaves_no_trace(workshop):
    workshop.revision("shop", SHELF)
    workshop.revision("post", BOX)

    report = rehearse(workshop.database, list(workshop.sources.values()))

    assert report.ok
    assert [any(s.startswith("CREATE TABLE") for s in e.statements) for e in report.outcomes] == [
        True,
        True,
    ]
    assert workshop.tables() == set()


def test_a_rehearsal_tells_what_would_fail(workshop):
    workshop.revision("shop", SHELF)
    workshop.upgrade()
    workshop.revision("shop", 'op.drop_table("shop_shelf")')

    report = rehearse(workshop.database, list(workshop.sources.values()))

    assert "did not name" in str(report.outcomes[0].error)
    assert "shop_shelf" in workshop.tables()


def test_a_migration_can_be_undone_and_done_again(workshop):
    source = workshop.plugin("shop")
    workshop.revision("shop", SHELF, down='op.drop_table("shop_shelf")')
    workshop.revision("post", BOX)
    workshop.upgrade()
    before = workshop.picture()

    downgrade(workshop.database, source)
    assert "shop_shelf" not in workshop.tables()

    workshop.upgrade()
    assert workshop.picture() == before
