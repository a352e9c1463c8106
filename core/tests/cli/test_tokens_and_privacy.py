"""API tokens and personal data from the command line."""

from __future__ import annotations

import json

PEOPLE = b"name,code,email\nAnn Example,ANN,ann@example.com\n"


def with_a_person(shell, folder):
    """The company with one party, ANN, read from a file."""
    file = folder / "people.csv"
    file.write_bytes(PEOPLE)
    shell.run("import", "parties", str(file), "--company", "CARAVAN")


def test_a_token_is_shown_once_listed_by_its_beginning_and_revoked(company_shell):
    company_shell.run("user", "create", "ana@example.com", "--name", "Ana", "--company", "CARAVAN",
                      "--role", "controller")  # fmt: skip
    made = company_shell.json("token", "create", "ana@example.com", "--company", "CARAVAN",
                              "--name", "Sheets", "--scope", "core.report.read")  # fmt: skip

    [listed] = company_shell.json("token", "list", "--company", "CARAVAN")
    company_shell.run("token", "revoke", listed["prefix"])

    assert listed["prefix"] in made["token"]
    assert made["token"] not in json.dumps(listed)
    left = company_shell.json("token", "list")
    assert listed not in left


def test_a_scope_that_its_owner_does_not_hold_is_refused(company_shell):
    company_shell.run("user", "create", "ana@example.com", "--name", "Ana", "--company", "CARAVAN",
                      "--role", "viewer")  # fmt: skip

    company_shell.run("token", "create", "ana@example.com", "--company", "CARAVAN", "--name", "x",
                      "--scope", "core.role.manage", code=1)  # fmt: skip

    assert company_shell.json("token", "list") == []


def test_a_persons_data_are_printed_and_erased_once_planned_and_confirmed(company_shell, tmp_path):
    with_a_person(company_shell, tmp_path)
    whose = ("--company", "CARAVAN", "--party", "ANN")

    handed_over = company_shell.run("privacy", "export", *whose).stdout
    company_shell.run("privacy", "erase", *whose, "--dry-run")
    still_there = company_shell.run("privacy", "export", *whose).stdout
    company_shell.run("privacy", "erase", *whose, "--yes")

    assert "ann@example.com" in handed_over
    assert "ann@example.com" in still_there
    company_shell.run("privacy", "erase", *whose, "--yes", code=1)
