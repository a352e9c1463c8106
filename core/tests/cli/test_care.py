"""Backup, restore, companies that move, and an older program, as an administrator types them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from karvan.care.versions import newest_known
from karvan.db.engine import Database
from karvan.db.engine import normal_url

CREATE = ("--name", "Caravan Trading", "--country", "DE", "--currency", "EUR", "--yes")


@pytest.fixture
def caring(company_shell, tmp_path):
    """A shell whose backups go to a folder of the test's own."""
    folder = {"KARVAN_BACKUP_FOLDER": str(tmp_path / "backups")}
    return replace(company_shell, environment={**company_shell.environment, **folder})


def run_sql(shell, statement: str) -> None:
    url = shell.environment["KARVAN_DATABASE_URL"]
    opened = Database.open(url, shell.environment.get("KARVAN_OWNER_DATABASE_URL"))
    with opened.begin(write=True, owner=True) as connection:
        connection.execute(text(statement))
    opened.dispose()


def name_of(shell) -> str:
    return Path(normal_url(shell.environment["KARVAN_DATABASE_URL"]).database or "").name


def test_a_backup_is_made_and_replaces_the_database_it_is_told_to(caring):
    made = caring.json("backup")
    caring.run("company", "create", "LATER", *CREATE)

    refused = caring.run("restore", made["file"], "--yes", code=1)
    done = caring.json("restore", made["file"], "--yes", "--replace", name_of(caring))

    assert "--replace" in refused.stderr
    assert done["ok"]
    assert done["rows"] == made["rows"]
    assert [each["code"] for each in caring.json("company", "list")] == ["CARAVAN"]
    assert caring.json("verify")["ok"]


def test_a_backup_says_what_is_not_inside(caring):
    assert "secret key" in caring.run("backup").stderr


def test_a_restore_asks_before_it_does_anything(caring):
    made = caring.json("backup")

    refused = caring.run("restore", made["file"], "--replace", name_of(caring), code=1)

    assert "--yes" in refused.stderr


@pytest.mark.parametrize("words", [("--replace", "X"), ("--check",)])
def test_a_file_that_is_not_there_is_wrong_usage(caring, words):
    caring.run("restore", "/nowhere/at.tar", *words, "--yes", code=2)


def test_a_filter_encrypts_and_its_opposite_gives_back(caring, tmp_path):
    filters = {"KARVAN_BACKUP_PIPE": "base64 -w 0", "KARVAN_BACKUP_UNPIPE": "base64 -d"}
    caring = replace(caring, environment={**caring.environment, **filters})

    made = caring.json("backup")
    done = caring.json("restore", made["file"], "--yes", "--replace", name_of(caring))

    assert made["file"].endswith(".tar.enc")
    assert b"db." not in Path(made["file"]).read_bytes()[:3]
    assert done["ok"]


def test_a_filter_that_fails_leaves_no_backup(caring, tmp_path):
    caring = replace(caring, environment={**caring.environment, "KARVAN_BACKUP_PIPE": "false"})

    caring.run("backup", code=1)

    assert list((tmp_path / "backups").iterdir()) == []


def test_a_company_leaves_and_comes_back(caring, tmp_path):
    file = tmp_path / "caravan.zip"

    planned = caring.json("company", "remove", "CARAVAN", "--plan")
    caring.run("company", "remove", "CARAVAN", "--yes", "--archive", str(file), code=2)
    gone = caring.json(
        "company", "remove", "CARAVAN", "--yes", "--confirm", "CARAVAN", "--archive", str(file)
    )
    left = caring.json("company", "list")
    back = caring.json("company", "import", str(file), "--code", "AGAIN", "--yes")

    assert {each["table"] for each in planned["steps"]} >= {"core_company", "core_role"}
    assert left == []
    assert back["rows"] == gone["rows"]
    assert [each["code"] for each in caring.json("company", "list")] == ["AGAIN"]


def test_an_older_program_refuses_a_newer_database(caring):
    newer = f"core_{int(newest_known()[-4:]) + 1:04d}"
    run_sql(caring, f"UPDATE karvan_version_core SET version_num = '{newer}'")

    for words in (("company", "list"), ("verify",), ("upgrade", "--yes"), ("worker", "--once")):
        refused = caring.run(*words, code=1)
        assert "newer version" in refused.stderr


def test_the_plan_of_an_upgrade_tells_the_room_it_needs(caring):
    planned = caring.json("upgrade", "--plan")

    assert planned["ok"]
    assert planned["backup"]["needed"] > 0
    assert all(each["locks"] == {} for each in planned["plugins"])
