"""What an administrator is told, and what to do about it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from karvan.app import create_app
from karvan.care.findings import find_cheap
from karvan.care.installation import note
from karvan.care.machine import examine_machine
from karvan.care.machine import examine_server
from karvan.config import FilesSection
from karvan.config import MailSection
from karvan.testing.browser import Browser
from karvan.testing.browser import a_member


def levels(runtime, config=None) -> dict[str, str]:
    with runtime.database.begin(write=False) as connection:
        found = find_cheap(connection, config or runtime.config, runtime.clock.now())
    return {each.code: each.level for each in found}


def test_a_new_installation_wants_a_backup_and_a_worker(installation):
    found = levels(installation)

    assert found["backup"] == found["backup-check"] == found["workers"] == "warning"


@pytest.mark.parametrize(("days", "level"), [(6, "ok"), (8, "warning")])
def test_a_backup_is_good_for_a_week(installation, days, level):
    note(installation.database, backed_up_at=installation.clock.now() - timedelta(days=days))

    assert levels(installation)["backup"] == level


@pytest.mark.parametrize(("days", "level"), [(29, "ok"), (31, "warning")])
def test_a_backup_must_be_tried_every_thirty_days(installation, days, level):
    note(installation.database, checked_at=installation.clock.now() - timedelta(days=days))

    assert levels(installation)["backup-check"] == level


def test_an_upgrade_that_never_ended_is_an_error(installation):
    note(installation.database, closed_since=installation.clock.now() - timedelta(hours=3))

    assert levels(installation)["closed"] == "error"


def test_a_disk_that_fills_up_is_told_in_time(installation, monkeypatch):
    monkeypatch.setattr("karvan.care.findings.free_share", lambda _folder: 0.07)

    assert levels(installation)["disk"] == "warning"


def test_a_folder_that_cannot_be_written_is_named(installation, tmp_path):
    (tmp_path / "file").write_text("in the way")
    files = FilesSection(folder=tmp_path / "file" / "below")
    config = installation.config.model_copy(update={"files": files})

    found = {each.code: each for each in examine_machine(config)}

    assert found["folder-files"].level == "error"
    assert "chown" in str(found["folder-files"].fix)


def test_a_mail_server_that_does_not_answer_is_named(installation):
    mail = MailSection(server="127.0.0.1", port=9, security="none", sender="a@example.com")
    config = installation.config.model_copy(update={"mail": mail})

    found = {each.code: each for each in examine_machine(config)}

    assert found["mail"].level == "error"
    assert "127.0.0.1:9" in str(found["mail"].text)


def test_a_clock_that_was_set_back_is_noticed(installation):
    past = installation.clock.now() - timedelta(days=1)
    with installation.database.begin(write=False) as connection:
        found = {each.code: each.level for each in examine_server(connection, past)}
        now = {
            each.code: each.level for each in examine_server(connection, installation.clock.now())
        }

    assert found["clock"] == "error"
    assert now["clock"] == "ok"


def test_administrators_see_the_findings_and_others_do_not(installation):
    company = installation.company("CARAVAN")
    app = create_app(installation)
    app.test_client_class = Browser
    chief, clerk = app.test_client(), app.test_client()
    chief.sign_in(a_member(installation, company, is_administrator=True))
    clerk.sign_in(a_member(installation, company))

    assert "about the installation" in chief.get("/c/CARAVAN/").text
    assert "There has been no backup yet" in chief.get("/-/administration").text
    assert "about the installation" not in clerk.get("/c/CARAVAN/").text


def test_a_copy_says_so_on_every_page(installation):
    note(installation.database, is_copy=True)
    app = create_app(installation)
    app.test_client_class = Browser
    client = app.test_client()
    client.sign_in(a_member(installation, installation.company("CARAVAN")))

    assert "is a copy" in client.get("/c/CARAVAN/").text
