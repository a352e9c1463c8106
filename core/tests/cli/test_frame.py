"""What all commands share: exit codes, where messages go, help, configuration."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from karvan.cli.main import COMMANDS
from karvan.cli.main import cli
from karvan.db.engine import normal_url
from karvan.testing.databases import cluster_url

PRODUCTION = {
    "KARVAN_MODE": "production",
    "KARVAN_SECRET_KEY": "a-secret-made-up-for-this-test-alone",
    "KARVAN_WEB_TRUSTED_HOSTS": "erp.example.com",
}


def test_every_listed_command_can_be_loaded():
    context = cli.make_context("karvan", ["--help"], resilient_parsing=True)

    loaded = {word: cli.get_command(context, word) for word in COMMANDS}

    assert all(command is not None for command in loaded.values())


def test_every_command_explains_itself():
    context = cli.make_context("karvan", ["--help"], resilient_parsing=True)

    silent = [word for word in COMMANDS if not cli.get_command(context, word).help]

    assert silent == []


def test_asking_for_help_loads_neither_database_nor_web():
    program = (
        "import sys; from karvan.cli.main import cli\n"
        "try: cli(['company', 'create', '--help'])\n"
        "except SystemExit: pass\n"
        "print([m for m in ('sqlalchemy', 'flask', 'alembic') if m in sys.modules])"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip().endswith("[]")


def test_wrong_usage_ends_with_2():
    result = CliRunner().invoke(cli, ["company", "create"])

    assert result.exit_code == 2


def test_an_unknown_command_ends_with_2():
    assert CliRunner().invoke(cli, ["compnay"]).exit_code == 2


def test_a_refusal_ends_with_1_and_is_told_on_stderr_alone(shell):
    result = shell.run("company", "show", "NOSUCH", code=1)

    assert result.stdout == ""
    assert "There is no company NOSUCH" in result.stderr


def test_an_empty_database_names_the_next_command(empty_shell):
    result = empty_shell.run("company", "list", code=1)

    assert "karvan init" in result.stderr


def test_a_database_that_does_not_answer_is_told_in_plain_words():
    environment = {"KARVAN_DATABASE_URL": "postgresql://nobody:secret@127.0.0.1:1/none"}

    result = CliRunner().invoke(cli, ["company", "list"], env=environment)

    assert result.exit_code == 1
    assert "does not answer" in result.stderr
    assert "secret" not in result.stderr


@pytest.mark.parametrize("words", [("company", "list"), ("init", "--yes"), ("doctor",)])
def test_a_file_that_is_no_database_is_told_in_plain_words(tmp_path, words):
    file = tmp_path / "notes.db"
    file.write_text("This is no database at all, and it is long enough to be taken for one.")

    result = CliRunner().invoke(cli, words, env={"KARVAN_DATABASE_URL": f"sqlite:///{file}"})

    assert result.exit_code == 1
    assert "not a database" in result.output


def test_a_folder_that_does_not_exist_is_told_in_plain_words(tmp_path):
    environment = {"KARVAN_DATABASE_URL": f"sqlite:///{tmp_path}/absent/karvan.db"}

    result = CliRunner().invoke(cli, ["init", "--yes"], env=environment)

    assert result.exit_code == 1
    assert "absent" in result.stderr


def test_the_configuration_shows_sources_and_masks_secrets(tmp_path):
    file = tmp_path / "karvan.toml"
    file.write_text('[security]\nsecret_key = "a-secret-nobody-should-see-here-at-all"\n')
    environment = {"KARVAN_DATABASE_URL": "postgresql://app:hidden@db/karvan"}

    result = CliRunner().invoke(
        cli, ["--config", str(file), "config", "show", "--json"], env=environment
    )

    shown = json.loads(result.stdout)
    assert shown["security.secret_key"] == {"value": "********", "source": str(file)}
    assert shown["database.url"]["source"] == "environment KARVAN_DATABASE_URL"
    assert "hidden" not in result.stdout


def test_a_wrong_configuration_ends_with_1_naming_the_nearest_key():
    result = CliRunner().invoke(cli, ["config", "show"], env={"KARVAN_WEB_PROT": "1"})

    assert result.exit_code == 1
    assert "KARVAN_WEB_PORT" in result.stderr


def test_production_refuses_a_superuser_unless_it_is_accepted_by_name(shell, fresh_database):
    is_postgresql = fresh_database.kind == "postgresql"
    shell.environment.update(PRODUCTION)
    if is_postgresql:
        name = normal_url(fresh_database.url).database
        superuser = cluster_url().set(database=name)
        shell.environment["KARVAN_DATABASE_URL"] = superuser.render_as_string(hide_password=False)

    refused = shell.run("company", "list", code=int(is_postgresql))
    shell.environment["KARVAN_DATABASE_ACCEPT_UNSAFE"] = "superuser"

    assert ("superuser" in refused.stderr) == is_postgresql
    shell.run("company", "list")
