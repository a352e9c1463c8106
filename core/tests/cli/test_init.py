"""From nothing to an installation, and again."""

from __future__ import annotations

import json

from karvan.cli.common import CommandLine
from karvan.cli.doctor import try_plugins


def test_an_empty_database_becomes_an_installation(empty_shell):
    done = empty_shell.json("init", "--yes")

    assert done["ok"]
    assert {"core", "crm", "cpq", "finance", "inventory"} == {
        each["plugin"] for each in done["plugins"]
    }
    assert done["setup_link"].endswith(done["setup_token"])
    assert done["currencies_added"] > 150


def test_doing_it_again_changes_nothing_but_the_token(empty_shell):
    first = empty_shell.json("init", "--yes")

    again = empty_shell.json("init", "--yes")

    assert {each["state"] for each in again["plugins"]} == {"unchanged"}
    assert again["currencies_added"] == 0
    assert again["setup_token"] != first["setup_token"]


def test_once_there_is_an_administrator_no_token_is_printed(shell):
    shell.run("user", "create", "ana@example.com", "--name", "Ana", "--admin")

    assert shell.json("init", "--yes")["setup_token"] is None


def test_without_yes_and_nobody_to_ask_nothing_is_done(empty_shell):
    result = empty_shell.run("init", code=1)

    assert "--yes" in result.stderr
    empty_shell.run("company", "list", code=1)


def test_an_upgrade_of_what_is_up_to_date_has_nothing_to_do(shell):
    planned = shell.json("upgrade", "--plan")

    assert planned["ok"]
    assert [each for each in planned["plugins"] if each["statements"]] == []


def test_the_doctor_names_a_trigger_that_is_gone_and_finds_the_rest_well(shell, fresh_database):
    drop_a_trigger(fresh_database)

    examined = shell.json("doctor", code=1)

    level_of = {each["code"]: each["level"] for each in examined["findings"]}
    faults = {each["text"] for each in examined["findings"] if each["level"] == "error"}
    assert {level_of[code] for code in ("database", "cpq", "crm", "finance", "inventory")} == {"ok"}
    assert all("core_audit" in text and "missing" in text for text in faults)


def test_an_upgrade_makes_a_missing_trigger_again(shell, fresh_database):
    drop_a_trigger(fresh_database)

    done = shell.run("upgrade", "--yes", "--json")

    repaired = [name for each in json.loads(done.stdout)["plugins"] for name in each["repaired"]]
    assert any("core_audit" in name for name in repaired)


def drop_a_trigger(database):
    from karvan.db.engine import Database
    from karvan.db.triggers import drop_triggers

    opened = Database.open(database.url, database.owner_url)
    with opened.begin(write=True, owner=True) as connection:
        drop_triggers(connection, ["core_audit"])
    opened.dispose()


def test_the_doctor_names_the_plugin_that_takes_its_process_down(monkeypatch, tmp_path):
    line = CommandLine(options={"database.url": f"sqlite:///{tmp_path}/none.db"})
    a_distribution(tmp_path, "goodone", "")
    a_distribution(tmp_path, "badone", "import os; os._exit(3)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    found = try_plugins(line, ["goodone", "badone"])

    assert found["goodone"]["faults"] == []
    assert "ended the process" in found["badone"]["faults"][0]


def test_the_doctor_names_what_a_plugin_uses_that_will_go(monkeypatch, tmp_path):
    line = CommandLine(options={"database.url": f"sqlite:///{tmp_path}/none.db"})
    a_distribution(tmp_path, "oldone", "import warnings; warnings.warn('x', DeprecationWarning)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    found = try_plugins(line, ["oldone"])

    assert found["oldone"]["deprecated"] == ["oldone.py:1: x"]


def a_distribution(folder, word, code):
    """A plugin on disk, as pip would leave it."""
    (folder / f"{word}.py").write_text(f"{code}\n")
    info = folder / f"karvan_{word}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: karvan-{word}\nVersion: 1.0\n"
        "Requires-Dist: karvan>=0.1,<0.2\n"
    )
    (info / "entry_points.txt").write_text(f"[karvan.plugins]\n{word} = {word}\n")
