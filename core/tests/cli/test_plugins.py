"""`karvan plugin`: plans, confirmations, exit codes, and what works with a package gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from karvan.testing.plugins import a_plugin
from karvan.testing.plugins import on_path
from karvan.testing.plugins import remove_plugin

COMPANY = ("--name", "Acme", "--country", "US", "--currency", "USD", "--yes")


@pytest.fixture
def plugin_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder on the path with the plugin fleet in it."""
    folder = tmp_path / "plugins"
    folder.mkdir()
    a_plugin(folder, "fleet")
    with on_path(folder):
        yield folder


@pytest.fixture
def installed(shell, plugin_folder: Path):
    """A command line on a database with the company ACME and the plugin fleet installed."""
    shell.run("company", "create", "ACME", *COMPANY)
    shell.run("plugin", "install", "fleet", "--no-backup", "--yes")
    return shell


def test_list_shows_state_availability_and_companies(installed) -> None:
    installed.run("plugin", "enable", "fleet", "--company", "ACME", "--yes")

    listed = {each["name"]: each for each in installed.json("plugin", "list")}

    assert listed["fleet"] == {
        "name": "fleet",
        "title": "fleet",
        "version": "1.0",
        "state": "installed",
        "available": True,
        "reason": None,
        "companies": ["ACME"],
    }
    assert set(listed) >= {"finance", "crm", "inventory", "cpq"}


def test_a_plan_changes_nothing(installed) -> None:
    plan = installed.json("plugin", "enable", "crm", "--company", "ACME", "--dry-run")

    assert plan["action"] == "plugin enable"
    assert plan["target"] == "crm"
    assert plan["companies"] == ["ACME"]
    assert plan["blockers"] == []
    listed = {each["name"]: each for each in installed.json("plugin", "list")}
    assert listed["crm"]["companies"] == []


def test_without_yes_nobody_to_ask_means_no(installed) -> None:
    installed.run("plugin", "enable", "crm", "--company", "ACME", code=1)

    listed = {each["name"]: each for each in installed.json("plugin", "list")}
    assert listed["crm"]["companies"] == []


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("enable", "flete", "--company", "ACME", "--yes"), 1, "Did you mean fleet?"),
        (("enable", "fleet", "--yes"), 2, "Missing option '--company'"),
        (("info", "flete"), 1, "Did you mean fleet?"),
        (("install", "nothing", "--yes"), 1, "no plugin nothing"),
        (("disable", "fleet", "--company", "ACME", "--yes"), 1, "not enabled in ACME"),
        (("accept", "fleet", "--company", "ACME", "--yes"), 1, "not unavailable in ACME"),
        (("new", "portal"), 1, "word of Karvan itself"),
        (("trace", "--url", "finance", "--user", "nobody@example.com"), 1, "must begin with /"),
    ],
)
def test_what_is_refused_says_why(installed, words: tuple[str, ...], code: int, told: str) -> None:
    assert told in installed.run("plugin", *words, code=code).output


def test_uninstalling_asks_for_the_typed_name(installed, tmp_path: Path) -> None:
    export = str(tmp_path / "fleet.zip")
    remove = ("plugin", "uninstall", "fleet", "--archive", export)

    installed.run(*remove, text="no\n", code=1)
    assert not Path(export).exists()

    installed.run(*remove, text="fleet\n")
    assert Path(export).exists()
    listed = {each["name"]: each for each in installed.json("plugin", "list")}
    assert listed["fleet"]["state"] == "discovered"


def test_with_the_package_gone_it_is_listed_disabled_and_uninstalled(
    installed, plugin_folder: Path, tmp_path: Path
) -> None:
    installed.run("plugin", "enable", "fleet", "--company", "ACME", "--yes")
    remove_plugin(plugin_folder, "fleet")

    listed = {each["name"]: each for each in installed.json("plugin", "list")}
    assert listed["fleet"]["available"] is False
    assert listed["fleet"]["reason"] == "missing: karvan-test-fleet is no longer installed"
    plan = installed.json("plugin", "uninstall", "fleet", "--dry-run")
    assert plan["companies"] == ["ACME"]
    assert plan["blockers"] == ["ACME has fleet enabled; disable it there first"]
    assert {"do": "delete", "table": "core_plugin_company", "rows": 1} in plan["steps"]

    installed.run("plugin", "disable", "fleet", "--company", "ACME", "--yes")
    export = str(tmp_path / "fleet.zip")
    installed.run("plugin", "uninstall", "fleet", "--yes", "--archive", export)

    assert "fleet" not in {each["name"] for each in installed.json("plugin", "list")}


def test_recovery_commands_import_no_plugin(installed, plugin_folder: Path) -> None:
    a_plugin(plugin_folder, "fleet", code="raise AssertionError('imported')")

    installed.run("plugin", "list")
    installed.run("plugin", "info", "fleet")
    installed.run("plugin", "uninstall", "fleet", "--dry-run")


def test_a_new_plugin_is_written_and_keeps_what_every_plugin_must(
    installed, tmp_path: Path
) -> None:
    installed.run("plugin", "new", "loyalty", "--folder", str(tmp_path))
    written = tmp_path / "loyalty"
    assert {each.name for each in written.iterdir()} == {
        "README.md",
        "loyalty.py",
        "pyproject.toml",
        "test_loyalty.py",
    }
    code = (written / "loyalty.py").read_text(encoding="utf-8")
    a_plugin(written, "loyalty", code=code, module="loyalty")

    with on_path(written):
        outcomes = installed.json("plugin", "check", "loyalty")

    assert [each for each in outcomes if not each["ok"]] == []


def test_a_plugin_that_breaks_a_rule_fails_the_check(installed, plugin_folder: Path) -> None:
    a_plugin(plugin_folder, "fleet", code="import karvan.db.engine\n")

    outcomes = {each["id"]: each for each in installed.json("plugin", "check", "fleet", code=1)}

    assert "no part of the stable surface" in outcomes["imports"]["text"]
    assert not outcomes["readme"]["ok"]


def test_a_trace_lists_every_call_of_a_page(installed) -> None:
    installed.run("plugin", "enable", "finance", "--company", "ACME", "--yes")
    installed.run(
        "user", "create", "ada@example.com", "--name", "Ada", "--company", "ACME",
        "--role", "administrator", "--password-stdin",
        text="a long sentence for tests\n",
    )  # fmt: skip

    traced = installed.json(
        "plugin", "trace", "--url", "/c/ACME/finance/entries", "--user", "ada@example.com"
    )

    assert traced["status"] == 200
    assert isinstance(traced["calls"], list)
