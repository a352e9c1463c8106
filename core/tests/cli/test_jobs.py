"""`karvan worker` and `karvan job`."""

from __future__ import annotations

import pytest


def test_a_worker_runs_what_is_due_and_ends(company_shell):
    answer = company_shell.run("worker", "--until-idle")

    assert "0 jobs were run." in answer.stderr


def test_schedules_are_listed_with_their_next_due_time(company_shell):
    company_shell.run("worker", "--once")

    found = company_shell.json("job", "schedules", "--company", "CARAVAN")

    assert {"core.clean-queue", "core.report-schedules"} <= {each["job"] for each in found}
    assert all(each["next"] > each["last"] for each in found)


def test_an_empty_queue_is_an_empty_list(company_shell):
    assert company_shell.json("job", "list", "--company", "CARAVAN") == []
    assert company_shell.json("job", "workers", "--company", "CARAVAN") == []


@pytest.mark.parametrize("action", ["retry", "skip", "cancel"])
def test_a_job_that_is_not_there_is_refused(company_shell, action):
    company_shell.run("job", action, "999", "--company", "CARAVAN", code=1)


def test_deliveries_are_listed_and_one_that_is_not_there_is_refused(company_shell):
    assert company_shell.json("delivery", "list", "--company", "CARAVAN") == []
    company_shell.run("delivery", "drop", "999", "--company", "CARAVAN", code=1)


def test_a_replay_to_a_plugin_that_is_not_told_of_anything_is_refused(company_shell):
    command = ("delivery", "replay", "finance", "--since", "2025-01-01", "--company", "CARAVAN")

    answer = company_shell.run(*command, code=1)

    assert "finance is off here" in answer.stderr


def test_ports_are_listed_with_who_provides_them(company_shell):
    found = company_shell.json("plugin", "port", "list", "--company", "CARAVAN")

    assert {"port": "tax", "state": "nobody"}.items() <= {each["port"]: each for each in found}[
        "tax"
    ].items()
