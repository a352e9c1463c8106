"""What another plugin needs cannot be taken from it: switched off, removed, or upgraded too far."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import inspect

from karvan.companies.info import CompanyInfo
from karvan.migrations.backup import BackupPlan
from karvan.plugins.install import bring_up_to_date
from karvan.plugins.install import install
from karvan.plugins.lifecycle import disable
from karvan.plugins.previews import LifecycleRefused
from karvan.plugins.uninstall import plan_uninstall
from karvan.plugins.uninstall import uninstall
from karvan.runtime import Runtime
from karvan.testing.browser import Browser
from karvan.testing.browser import a_member
from karvan.testing.browser import app_of
from karvan.testing.builders import a_company
from karvan.testing.databases import TestDatabase
from karvan.testing.installations import open_runtime
from karvan.testing.plugins import a_plugin
from karvan.testing.plugins import on_path
from karvan.testing.plugins import remove_plugin
from tests.faults.plugins import a_table_plugin
from tests.support.books import CLI

NO_BACKUP = BackupPlan(skip=True)
NEEDS_FLEET = ["karvan>=0.1,<0.2", "karvan-test-fleet>=1,<2"]


@pytest.fixture
def plugin_folder(tmp_path: Path) -> Iterator[Path]:
    """Fleet, and tolls that require fleet below 2."""
    folder = tmp_path / "plugins"
    folder.mkdir()
    a_table_plugin(folder, "fleet")
    a_plugin(folder, "tolls", requires=NEEDS_FLEET)
    with on_path(folder):
        yield folder


@pytest.fixture
def runtime(plugin_folder: Path, fresh_database: TestDatabase) -> Iterator[Runtime]:
    """A server with both installed, their tables empty."""
    runtime = open_runtime(fresh_database)
    install(runtime, CLI, ["fleet", "tolls"], backup=NO_BACKUP)
    yield runtime
    runtime.close()


@pytest.fixture
def company(runtime: Runtime) -> CompanyInfo:
    """A company with both."""
    return a_company(runtime, plugins=("fleet", "tolls"))


def test_what_another_needs_stays_on(runtime: Runtime, company: CompanyInfo) -> None:
    with pytest.raises(LifecycleRefused, match="tolls requires fleet and is enabled"):
        disable(runtime, CLI, company.id, "fleet")


def test_the_page_says_the_same(runtime: Runtime, company: CompanyInfo) -> None:
    app = app_of(runtime)
    client = cast("Browser", app.test_client())
    client.sign_in(a_member(runtime, company))

    page = client.get(f"/c/{company.code}/-/modules/fleet/disable")

    assert "tolls requires fleet and is enabled" in page.text


def test_what_another_needs_stays_installed_even_with_empty_tables(
    runtime: Runtime, company: CompanyInfo, tmp_path: Path
) -> None:
    disable(runtime, CLI, company.id, "tolls")
    disable(runtime, CLI, company.id, "fleet")

    with pytest.raises(LifecycleRefused, match="tolls requires fleet; uninstall it first"):
        uninstall(runtime, CLI, "fleet", tmp_path / "fleet.zip")

    uninstall(runtime, CLI, "tolls", tmp_path / "tolls.zip")
    uninstall(runtime, CLI, "fleet", tmp_path / "fleet.zip")


def test_an_upgrade_out_of_range_is_refused_before_any_statement(
    runtime: Runtime, company: CompanyInfo, plugin_folder: Path, fresh_database: TestDatabase
) -> None:
    remove_plugin(plugin_folder, "fleet")
    a_table_plugin(plugin_folder, "fleet", version="2.0")
    versions = plugin_folder / "test_fleet" / "migrations" / "versions"
    versions.joinpath("0002_more.py").write_text(
        "import sqlalchemy as sa\nfrom karvan.api import op\n\n"
        'revision, down_revision = "fleet_0002", "fleet_0001"\n\n\n'
        'def upgrade():\n    op.add_column("fleet_row", sa.Column("more", sa.Integer()))\n\n\n'
        'def downgrade():\n    op.drop_column("fleet_row", "more")\n'
    )
    upgraded = open_runtime(fresh_database)

    with pytest.raises(LifecycleRefused, match=r"tolls needs karvan-test-fleet<2,>=1, but 2\.0"):
        bring_up_to_date(upgraded, CLI, {"fleet", "tolls"}, backup=NO_BACKUP)

    with upgraded.database.begin(write=False) as connection:
        columns = {each["name"] for each in inspect(connection).get_columns("fleet_row")}
    upgraded.close()
    assert "more" not in columns


KEEPER = """
from karvan.api import hookimpl
from test_keeper.models import Row

@hookimpl
def karvan_setup(setup):
    setup.about("Keeper")
    setup.retained(Row)

@hookimpl
def karvan_company_enabled(ctx, first_time):
    ctx.session.add(Row(note="kept by law"))
"""


def test_rows_that_must_be_kept_leave_only_into_a_named_archive(
    plugin_folder: Path, fresh_database: TestDatabase, tmp_path: Path
) -> None:
    a_table_plugin(plugin_folder, "keeper", code=KEEPER)
    runtime = open_runtime(fresh_database)
    install(runtime, CLI, ["keeper"], backup=NO_BACKUP)
    company = a_company(runtime, plugins=("keeper",))
    disable(runtime, CLI, company.id, "keeper")

    without = plan_uninstall(runtime, "keeper").blockers
    named = plan_uninstall(runtime, "keeper", archive=tmp_path / "kept.zip").blockers
    runtime.close()

    assert without == ("keeper_row must be kept: name a file with --archive",)
    assert named == ()
