"""Switching plugins on and off: previewed, refused with every reason, seen at once by every process."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from karvan.actors import Actor
from karvan.companies.info import CompanyInfo
from karvan.context import Context
from karvan.errors import ConfirmableWarning
from karvan.errors import PluginFailure
from karvan.migrations.backup import BackupPlan
from karvan.plugins.exports import ExportDamaged
from karvan.plugins.exports import ExportTaken
from karvan.plugins.exports import read_manifest
from karvan.plugins.install import install
from karvan.plugins.install import plan_install
from karvan.plugins.lifecycle import disable
from karvan.plugins.lifecycle import enable
from karvan.plugins.lifecycle import plan_disable
from karvan.plugins.lifecycle import plan_enable
from karvan.plugins.previews import LifecycleRefused
from karvan.plugins.previews import UnknownPlugin
from karvan.plugins.uninstall import export_plugin
from karvan.plugins.uninstall import plan_uninstall
from karvan.plugins.uninstall import uninstall
from karvan.runtime import Runtime
from karvan.testing.builders import a_company
from karvan.testing.databases import TestDatabase
from karvan.testing.databases import drop_database
from karvan.testing.databases import new_database
from karvan.testing.installations import open_runtime
from karvan.testing.plugins import a_plugin
from karvan.testing.plugins import on_path

CLI = Actor.cli("test")

FLEET = """
from karvan.api import Blocker, hookimpl

def open_trips(ctx):
    return [Blocker(ctx.setting("fleet.weight"), "2 trips are under way", count=2)] if (
        ctx.setting("fleet.weight") != "none") else []

def wash(ctx, data): ...

@hookimpl
def karvan_setup(setup):
    setup.about("Fleet")
    setup.permission("fleet.drive", "Drive", default_roles=("clerk",))
    setup.setting("fleet.weight", str, default="none", choices=["none", "warn", "refuse"], title="W")
    setup.setting("fleet.calls", str, default="", title="Calls")
    setup.setting("fleet.crash", bool, default=False, title="Crash")
    setup.setting("fleet.token", str, default="", title="Token", secret=True)
    setup.job("wash", wash, title="Wash", schedule="0 5 * * *")
    setup.check("disable", open_trips, code="trips", title="Trips")

def note(ctx, text):
    ctx.set_setting("fleet.calls", ctx.setting("fleet.calls") + text)

@hookimpl
def karvan_company_enabled(ctx, first_time, disabled_since):
    note(ctx, "first " if first_time else f"again {disabled_since is not None} ")
    if ctx.setting("fleet.crash"):
        raise RuntimeError("no")

@hookimpl
def karvan_company_disabled(ctx):
    note(ctx, "off ")

@hookimpl
def karvan_seed(ctx, demo):
    note(ctx, f"seed {demo} ")
"""
TOLLS = """
from karvan.api import hookimpl

@hookimpl
def karvan_setup(setup):
    setup.about("Tolls")
"""


@pytest.fixture(scope="module")
def served(
    database_template: TestDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Runtime, Runtime]]:
    """Two processes on one database, with fleet, tolls that require it, and late, not installed."""
    folder = tmp_path_factory.mktemp("plugins")
    a_plugin(folder, "fleet", code=FLEET)
    a_plugin(folder, "tolls", code=TOLLS, requires=["karvan>=0.1,<0.2", "karvan-test-fleet"])
    a_plugin(folder, "late")
    database = new_database(
        database_template.kind, tmp_path_factory.mktemp("database"), database_template
    )
    with on_path(folder):
        one, other = open_runtime(database), open_runtime(database)
        install(one, CLI, ["fleet", "tolls"], backup=BackupPlan(skip=True))
        yield one, other
        one.close()
        other.close()
    drop_database(database)


@pytest.fixture
def runtime(served: tuple[Runtime, Runtime]) -> Runtime:
    """One process."""
    return served[0]


@pytest.fixture
def other_process(served: tuple[Runtime, Runtime]) -> Runtime:
    """Another process on the same database."""
    return served[1]


@pytest.fixture
def company(runtime: Runtime) -> CompanyInfo:
    """A company with nothing switched on."""
    return a_company(runtime)


def is_on(runtime: Runtime, company: CompanyInfo, word: str) -> bool:
    """Whether a process sees the plugin on."""
    return runtime.run(company.id, CLI, lambda ctx: word in ctx.view.on, write=False)


def calls(runtime: Runtime, company: CompanyInfo) -> Any:
    """What fleet was called with, in order."""
    return runtime.run(company.id, CLI, lambda ctx: ctx.setting("fleet.calls"), write=False)


def test_what_is_switched_on_is_seen_by_every_process_at_its_next_request(
    runtime: Runtime, other_process: Runtime, company: CompanyInfo
) -> None:
    assert not is_on(other_process, company, "fleet")

    enable(runtime, CLI, company.id, "fleet")
    assert is_on(other_process, company, "fleet")

    disable(runtime, CLI, company.id, "fleet")
    assert not is_on(other_process, company, "fleet")


def test_it_is_on_in_one_company_alone(runtime: Runtime, company: CompanyInfo) -> None:
    other = a_company(runtime)

    enable(runtime, CLI, company.id, "fleet")

    assert is_on(runtime, company, "fleet")
    assert not is_on(runtime, other, "fleet")


def test_the_hooks_are_called_in_order_and_seeds_planted_once(
    runtime: Runtime, company: CompanyInfo
) -> None:
    enable(runtime, CLI, company.id, "fleet")
    disable(runtime, CLI, company.id, "fleet")
    enable(runtime, CLI, company.id, "fleet")

    assert calls(runtime, company) == "first seed False off again True "


def test_a_hook_that_raises_leaves_the_plugin_off(runtime: Runtime, company: CompanyInfo) -> None:
    enable(runtime, CLI, company.id, "fleet")
    runtime.run(company.id, CLI, lambda ctx: ctx.set_setting("fleet.crash", True))
    disable(runtime, CLI, company.id, "fleet")

    with pytest.raises(PluginFailure, match="fleet"):
        enable(runtime, CLI, company.id, "fleet")

    assert not is_on(runtime, company, "fleet")


def test_default_permissions_are_granted_when_it_is_first_on(
    runtime: Runtime, company: CompanyInfo
) -> None:
    def holders(ctx: Context) -> list[str]:
        found = ctx.session.connection().execute(
            text(
                "SELECT r.code FROM core_role r JOIN core_role_permission p ON p.role_id = r.id"
                " WHERE r.company_id = :c AND p.permission = 'fleet.drive'"
            ),
            {"c": ctx.company.id},
        )
        return [row.code for row in found]

    enable(runtime, CLI, company.id, "fleet")

    assert runtime.run(company.id, CLI, holders, write=False) == ["clerk"]


def test_the_preview_of_enabling_tells_what_it_brings(
    runtime: Runtime, company: CompanyInfo
) -> None:
    preview = runtime.run(company.id, CLI, lambda ctx: plan_enable(ctx, "fleet"), write=False)

    assert preview.to_json() == {
        "action": "plugin enable",
        "target": "fleet",
        "steps": [
            {"do": "enable", "plugin": "fleet"},
            {"do": "show", "what": "permission", "names": ["fleet.drive"]},
            {"do": "show", "what": "job", "names": ["fleet.wash"]},
        ],
        "blockers": [],
        "warnings": [],
        "dependants": [],
        "companies": [company.code],
    }


def test_what_requires_another_needs_it_on_first(runtime: Runtime, company: CompanyInfo) -> None:
    with pytest.raises(LifecycleRefused, match="tolls requires fleet, which is not enabled"):
        enable(runtime, CLI, company.id, "tolls")


def test_what_another_requires_stays_on(runtime: Runtime, company: CompanyInfo) -> None:
    enable(runtime, CLI, company.id, "fleet")
    enable(runtime, CLI, company.id, "tolls")

    with pytest.raises(LifecycleRefused, match="tolls requires fleet and is enabled"):
        disable(runtime, CLI, company.id, "fleet")

    preview = runtime.run(company.id, CLI, lambda ctx: plan_disable(ctx, "fleet"), write=False)
    assert preview.dependants == ("tolls",)


def test_a_check_of_the_plugin_may_refuse_or_ask(runtime: Runtime, company: CompanyInfo) -> None:
    enable(runtime, CLI, company.id, "fleet")
    runtime.run(company.id, CLI, lambda ctx: ctx.set_setting("fleet.weight", "refuse"))
    with pytest.raises(LifecycleRefused, match="2 trips are under way"):
        disable(runtime, CLI, company.id, "fleet")

    runtime.run(company.id, CLI, lambda ctx: ctx.set_setting("fleet.weight", "warn"))
    with pytest.raises(ConfirmableWarning, match="2 trips are under way"):
        disable(runtime, CLI, company.id, "fleet", confirmed=False)

    disable(runtime, CLI, company.id, "fleet", confirmed=True)
    assert not is_on(runtime, company, "fleet")


@pytest.mark.parametrize("word", ["fleet", "flete", "late"])
def test_what_cannot_be_switched_is_refused_with_the_reason(
    runtime: Runtime, company: CompanyInfo, word: str
) -> None:
    if word == "fleet":
        enable(runtime, CLI, company.id, "fleet")
        with pytest.raises(LifecycleRefused, match="already enabled"):
            enable(runtime, CLI, company.id, word)
    else:
        with pytest.raises(UnknownPlugin, match=f"no plugin {word}"):
            enable(runtime, CLI, company.id, word)


def test_installing_twice_or_what_is_not_on_disk_is_refused(runtime: Runtime) -> None:
    preview = plan_install(runtime, ["fleet", "nothing"])

    assert "fleet is already installed; karvan upgrade brings it up to date" in preview.blockers
    assert any("no plugin nothing" in each for each in preview.blockers)


def test_uninstalling_is_refused_while_anything_needs_it(
    runtime: Runtime, company: CompanyInfo, tmp_path: Path
) -> None:
    enable(runtime, CLI, company.id, "fleet")

    preview = plan_uninstall(runtime, "fleet")

    assert preview.dependants == ("tolls",)
    assert company.code in preview.companies
    assert f"{company.code} has fleet enabled; disable it there first" in preview.blockers
    assert "tolls requires fleet; uninstall it first" in preview.blockers
    with pytest.raises(LifecycleRefused):
        uninstall(runtime, CLI, "fleet", tmp_path / "fleet.zip")
    assert not (tmp_path / "fleet.zip").exists()


def test_a_secret_setting_leaves_no_value_in_the_trail(
    runtime: Runtime, company: CompanyInfo
) -> None:
    enable(runtime, CLI, company.id, "fleet")
    runtime.run(company.id, CLI, lambda ctx: ctx.set_setting("fleet.token", "open sesame"))

    def trail(ctx: Context) -> str:
        rows = ctx.session.connection().execute(
            text("SELECT data FROM core_audit WHERE company_id = :c"), {"c": ctx.company.id}
        )
        return str(rows.all())

    told = runtime.run(company.id, CLI, trail, write=False)
    assert "fleet.token" in told
    assert "open sesame" not in told


def test_a_secret_setting_stands_encrypted_in_the_database(
    runtime: Runtime, company: CompanyInfo
) -> None:
    enable(runtime, CLI, company.id, "fleet")
    runtime.run(company.id, CLI, lambda ctx: ctx.set_setting("fleet.token", "open sesame"))

    def read(ctx: Context) -> tuple[str, str]:
        rows = ctx.session.connection().execute(
            text("SELECT value FROM core_setting WHERE company_id = :c"), {"c": ctx.company.id}
        )
        return ctx.setting("fleet.token"), str(rows.all())

    value, stored = runtime.run(company.id, CLI, read, write=False)
    assert value == "open sesame"
    assert "encrypted" in stored
    assert "open sesame" not in stored


def test_every_switch_leaves_a_row_in_the_trail(runtime: Runtime, company: CompanyInfo) -> None:
    enable(runtime, CLI, company.id, "fleet")
    disable(runtime, CLI, company.id, "fleet")

    def trail(ctx: Context) -> int:
        found = ctx.session.connection().execute(
            text("SELECT data FROM core_audit WHERE company_id = :c AND entity = 'core.plugin'"),
            {"c": ctx.company.id},
        )
        return len(found.all())

    assert runtime.run(company.id, CLI, trail, write=False) == 2


def test_a_secret_setting_is_in_no_export(
    runtime: Runtime, company: CompanyInfo, tmp_path: Path
) -> None:
    enable(runtime, CLI, company.id, "fleet")
    runtime.run(company.id, CLI, lambda ctx: ctx.set_setting("fleet.token", "open sesame"))

    export_plugin(runtime.database, "fleet", tmp_path / "fleet.zip")

    with zipfile.ZipFile(tmp_path / "fleet.zip") as archive:
        settings = archive.read("tables/core_setting.jsonl").decode()
    assert "fleet.calls" in settings
    assert "open sesame" not in settings


def test_a_damaged_export_is_refused(runtime: Runtime, tmp_path: Path) -> None:
    whole, damaged = tmp_path / "whole.zip", tmp_path / "damaged.zip"
    export_plugin(runtime.database, "fleet", whole)
    with zipfile.ZipFile(whole) as archive, zipfile.ZipFile(damaged, "w") as copy:
        for name in archive.namelist():
            more = b'{"key": "planted"}\n' if name.endswith("core_setting.jsonl") else b""
            copy.writestr(name, archive.read(name) + more)

    with pytest.raises(ExportDamaged, match="core_setting differs"):
        read_manifest(damaged)
    with pytest.raises(ExportTaken):
        export_plugin(runtime.database, "fleet", whole)
