"""A plugin is switched on and off while others post: every posting is seen or caught up, once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from karvan.context import Context
from karvan.migrations.backup import BackupPlan
from karvan.plugins.install import install
from karvan.plugins.lifecycle import disable
from karvan.plugins.lifecycle import enable
from karvan.runtime import Runtime
from karvan.testing.builders import a_company
from karvan.testing.databases import TestDatabase
from karvan.testing.installations import open_runtime
from karvan.testing.plugins import a_plugin
from karvan.testing.plugins import on_path
from tests.support.books import CLI
from tests.support.books import open_year
from tests.support.books import post_sale

WATCHER = """
from karvan.api import hookimpl
from test_watcher.models import Seen
from sqlalchemy import text


def see(ctx, event):
    ctx.session.add(Seen(entry_id=event.document.id, how="told"))


@hookimpl
def karvan_setup(setup):
    setup.about("Watcher")
    setup.on("finance.entry_posted", "after", see, needs=("document",))


@hookimpl
def karvan_company_enabled(ctx):
    missed = ctx.session.connection().execute(
        text(
            "SELECT id FROM finance_entry WHERE company_id = :c AND state = 'posted' AND id NOT IN"
            " (SELECT entry_id FROM watcher_seen WHERE company_id = :c)"
        ),
        {"c": ctx.company.id},
    )
    for (entry_id,) in missed:
        ctx.session.add(Seen(entry_id=entry_id, how="caught up"))
"""
MODELS = """
from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column
from karvan.api import CompanyMixin, plugin_base


class Seen(CompanyMixin, plugin_base("watcher")):
    __tablename__ = "watcher_seen"
    entry_id: Mapped[int] = mapped_column(BigInteger)
    how: Mapped[str] = mapped_column(String(20))
"""
MIGRATION = '''
"""What was seen."""

import sqlalchemy as sa
from karvan.api import op

revision, down_revision = "watcher_0001", None


def upgrade():
    op.create_table(
        "watcher_seen",
        sa.Column("company_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("how", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.ForeignKeyConstraint(["company_id"], ["core_company.id"]),
    )


def downgrade():
    op.drop_table("watcher_seen")
'''


@pytest.fixture
def watched(fresh_database: TestDatabase, tmp_path: Path) -> Iterator[Runtime]:
    folder = tmp_path / "plugins"
    a_plugin(
        folder,
        "watcher",
        files={
            "__init__.py": "",
            "plugin.py": WATCHER,
            "models.py": MODELS,
            "migrations/versions/0001_seen.py": MIGRATION,
        },
    )
    with on_path(folder):
        runtime = open_runtime(fresh_database)
        try:
            install(runtime, CLI, ["watcher"], backup=BackupPlan(skip=True))
            yield runtime
        finally:
            runtime.close()


def test_no_posting_is_missed_and_none_is_seen_twice(watched: Runtime):
    company = a_company(watched, plugins=("finance",))
    watched.run(company.id, CLI, open_year)
    finished = threading.Event()

    def post_some(poster: int) -> int:
        for number in range(10):
            watched.run(company.id, CLI, lambda ctx, n=number: post_sale(ctx, 900 + n))
        return 10

    def toggle() -> int:
        times = 0
        while not finished.is_set():
            enable(watched, CLI, company.id, "watcher")
            disable(watched, CLI, company.id, "watcher")
            times += 1
        return times

    with ThreadPoolExecutor(9) as threads:
        toggling = threads.submit(toggle)
        posted = sum(threads.map(post_some, range(8)))
        finished.set()
        times = toggling.result()
    enable(watched, CLI, company.id, "watcher")

    assert times > 0
    assert posted == 80
    assert watched.run(company.id, CLI, _seen_per_entry, write=False) == [1] * 80


def _seen_per_entry(ctx: Context) -> list[int]:
    found = ctx.session.connection().execute(
        text(
            "SELECT count(s.id) FROM finance_entry e LEFT JOIN watcher_seen s"
            " ON s.company_id = e.company_id AND s.entry_id = e.id"
            " WHERE e.company_id = :c AND e.state = 'posted' GROUP BY e.id"
        ),
        {"c": ctx.company.id},
    )
    return [row[0] for row in found]
