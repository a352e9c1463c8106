"""A package that vanishes while its plugin is enabled: unavailable, never disabled, nothing lost."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import text

from karvan.app import create_app
from karvan.companies.info import CompanyInfo
from karvan.context import Context
from karvan.errors import PluginUnavailable
from karvan.migrations.backup import BackupPlan
from karvan.plugins.acceptance import accept
from karvan.plugins.install import bring_up_to_date
from karvan.plugins.install import install
from karvan.plugins.lifecycle import disable
from karvan.plugins.lifecycle import enable
from karvan.plugins.overview import find_states
from karvan.plugins.previews import LifecycleRefused
from karvan.plugins.uninstall import import_data
from karvan.plugins.uninstall import uninstall
from karvan.runtime import Runtime
from karvan.testing.browser import Browser
from karvan.testing.browser import a_member
from karvan.testing.builders import a_company
from karvan.testing.plugins import remove_plugin
from tests.faults.conftest import Start
from tests.faults.plugins import a_table_plugin
from tests.support.books import CLI
from tests.support.books import open_year
from tests.support.books import post_sale

NO_BACKUP = BackupPlan(skip=True)

FLEET = """
from karvan.api import Refusal, hookimpl
from test_fleet.models import Row

class TooLate(Refusal):
    '''Fleet says no.'''

def guard(ctx, event):
    if any(abs(line.amount) > 100_000 for line in event.lines):
        raise TooLate

def later(ctx, event):
    ctx.session.add(Row(note=event.document.kind))

@hookimpl
def karvan_setup(setup):
    setup.about("Fleet")
    setup.on("finance.entry_posting", "ask", guard, needs=("lines",))
    setup.on("finance.entry_posted", "committed", later, needs=("document",))

@hookimpl
def karvan_company_enabled(ctx, first_time, disabled_since):
    ctx.session.add(Row(note="first" if first_time else "again"))
"""


@pytest.fixture
def company(plugin_folder: Path, start: Start) -> CompanyInfo:
    """A company with books and with fleet, which guards the posting of entries."""
    a_table_plugin(plugin_folder, "fleet", code=FLEET)
    runtime = start()
    bring_up_to_date(runtime, CLI, {"finance", "fleet"}, backup=NO_BACKUP)
    company = a_company(runtime, plugins=("finance", "fleet"))
    runtime.run(company.id, CLI, open_year)
    return company


@pytest.fixture
def without_fleet(company: CompanyInfo, plugin_folder: Path, start: Start) -> Runtime:
    """The server, started again after the package was removed."""
    remove_plugin(plugin_folder, "fleet")
    return start()


def test_the_server_starts_and_says_that_it_is_missing(
    without_fleet: Runtime, company: CompanyInfo
) -> None:
    with without_fleet.database.begin(write=False) as connection:
        states = {each.word: each for each in find_states(connection, without_fleet.registry)}

    assert states["fleet"].reason == "missing: karvan-test-fleet is no longer installed"
    assert states["fleet"].companies == (company.code,)
    assert states["finance"].reason is None


def test_what_it_guards_is_refused_naming_it(without_fleet: Runtime, company: CompanyInfo) -> None:
    with pytest.raises(PluginUnavailable, match=r"Fleet .*missing|fleet .*missing"):
        without_fleet.run(company.id, CLI, lambda ctx: post_sale(ctx, 300))


def test_its_pages_answer_503_to_members(without_fleet: Runtime, company: CompanyInfo) -> None:
    app = create_app(without_fleet)
    app.test_client_class = Browser
    client = cast("Browser", app.test_client())
    client.sign_in(a_member(without_fleet, company))

    assert client.get(f"/c/{company.code}/fleet/rows").status_code == 503
    assert client.get(f"/c/{company.code}/finance/entries").status_code == 200


def test_an_administrator_may_accept_going_on_and_it_catches_up_when_it_is_back(
    without_fleet: Runtime, company: CompanyInfo, plugin_folder: Path, start: Start
) -> None:
    accept(without_fleet, CLI, company.id, "fleet")
    entry = without_fleet.run(company.id, CLI, lambda ctx: post_sale(ctx, 300))
    assert entry.number

    a_table_plugin(plugin_folder, "fleet", code=FLEET)
    back = start()

    assert back.run(company.id, CLI, lambda ctx: "fleet" in ctx.view.on, write=False)
    assert _notes(back, company) == ["first", "again"]


def test_accepting_one_fault_does_not_accept_another(
    without_fleet: Runtime, company: CompanyInfo, plugin_folder: Path, start: Start
) -> None:
    from karvan.testing.plugins import a_plugin

    accept(without_fleet, CLI, company.id, "fleet")
    a_plugin(plugin_folder, "fleet", code="raise SystemExit(1)")
    faulty = start()

    with pytest.raises(PluginUnavailable, match="faulty"):
        faulty.run(company.id, CLI, lambda ctx: post_sale(ctx, 300))


def test_its_deliveries_wait_for_it(
    without_fleet: Runtime, company: CompanyInfo, plugin_folder: Path, start: Start
) -> None:
    from karvan.events.worker import Worker

    accept(without_fleet, CLI, company.id, "fleet")
    without_fleet.run(company.id, CLI, lambda ctx: post_sale(ctx, 300))
    Worker(without_fleet).run_once()
    a_table_plugin(plugin_folder, "fleet", code=FLEET)
    back = start()

    Worker(back).run_once()

    assert "finance.entry" in _notes(back, company)


def test_the_package_back_brings_all_data_back(
    without_fleet: Runtime, company: CompanyInfo, plugin_folder: Path, start: Start
) -> None:
    a_table_plugin(plugin_folder, "fleet", code=FLEET)

    back = start()

    assert _notes(back, company) == ["first"]
    assert back.run(company.id, CLI, lambda ctx: post_sale(ctx, 300)).number


def test_it_can_be_exported_and_removed_without_its_package_and_restored_later(
    without_fleet: Runtime,
    company: CompanyInfo,
    plugin_folder: Path,
    start: Start,
    tmp_path: Path,
) -> None:
    export = tmp_path / "fleet.zip"
    with pytest.raises(LifecycleRefused, match=company.code):
        uninstall(without_fleet, CLI, "fleet", export)
    disable(without_fleet, CLI, company.id, "fleet")

    uninstall(without_fleet, CLI, "fleet", export)

    assert without_fleet.run(company.id, CLI, lambda ctx: post_sale(ctx, 300)).number
    a_table_plugin(plugin_folder, "fleet", code=FLEET)
    back = start()
    install(back, CLI, ["fleet"], backup=NO_BACKUP)
    import_data(back.database, "fleet", export)
    enable(back, CLI, company.id, "fleet")
    assert _notes(back, company) == ["first", "again"]


def test_a_package_of_another_version_is_behind_or_ahead(
    company: CompanyInfo, plugin_folder: Path, start: Start
) -> None:
    versions = plugin_folder / "test_fleet" / "migrations" / "versions"
    versions.joinpath("0002_nothing.py").write_text(
        'revision, down_revision = "fleet_0002", "fleet_0001"\n\n\n'
        "def upgrade():\n    ...\n\n\ndef downgrade():\n    ...\n"
    )
    behind = start()
    assert "behind" in _reason(behind, company)
    bring_up_to_date(behind, CLI, {"finance", "fleet"}, backup=NO_BACKUP)
    assert _reason(behind, company) == ""

    versions.joinpath("0002_nothing.py").unlink()

    assert "ahead" in _reason(start(), company)


def _reason(runtime: Runtime, company: CompanyInfo) -> str:
    def read(ctx: Context) -> str:
        return str(ctx.view.unavailable.get("fleet", ""))

    return runtime.run(company.id, CLI, read, write=False)


def _notes(runtime: Runtime, company: CompanyInfo) -> list[str]:
    def read(ctx: Context) -> list[str]:
        rows = ctx.session.connection().execute(
            text("SELECT note FROM fleet_row WHERE company_id = :c ORDER BY id"),
            {"c": company.id},
        )
        return [row.note for row in rows]

    return runtime.run(company.id, CLI, read, write=False)
