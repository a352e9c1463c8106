"""From nothing to an installation, and again."""

from __future__ import annotations

import json


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


def test_the_doctor_finds_an_installation_well(shell):
    examined = shell.json("doctor")

    assert examined["ok"]
    assert {"database", "finance", "crm"} <= {each["code"] for each in examined["findings"]}


def test_the_doctor_names_a_trigger_that_is_gone(shell, fresh_database):
    drop_a_trigger(fresh_database)

    examined = shell.json("doctor", code=1)

    faults = [each["text"] for each in examined["findings"] if each["level"] == "error"]
    assert any("core_audit" in text and "missing" in text for text in faults)


def test_an_upgrade_makes_a_missing_trigger_again(shell, fresh_database):
    drop_a_trigger(fresh_database)

    done = shell.run("upgrade", "--yes", "--json")

    repaired = [name for each in json.loads(done.stdout)["plugins"] for name in each["repaired"]]
    assert any("core_audit" in name for name in repaired)
    assert shell.json("doctor")["ok"]


def drop_a_trigger(database):
    from karvan.db.engine import Database
    from karvan.db.triggers import drop_triggers

    opened = Database.open(database.url, database.owner_url)
    with opened.begin(write=True, owner=True) as connection:
        drop_triggers(connection, ["core_audit"])
    opened.dispose()
