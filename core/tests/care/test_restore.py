"""A restored database holds exactly what was copied, and nobody is signed in to it."""

from __future__ import annotations

import io
import json
import tarfile
from datetime import UTC
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from karvan.actors import Actor
from karvan.care.archive import ArchiveWriter
from karvan.care.backup import take_backup
from karvan.care.checking import check_backup
from karvan.care.errors import NotRestorable
from karvan.care.errors import TargetBusy
from karvan.care.errors import TargetTaken
from karvan.care.facts import database_name
from karvan.care.loading import is_empty
from karvan.care.restore import restore
from karvan.clock import Clock
from karvan.db.engine import Database
from karvan.testing.browser import a_member
from karvan.testing.builders import a_company
from karvan.testing.installations import open_runtime

CLOCK = Clock()


def count(runtime, table: str, where: str = "1 = 1") -> int:
    with runtime.database.begin(write=False, owner=True) as connection:
        return connection.scalar(text(f"SELECT count(*) FROM {table} WHERE {where}"))


def test_an_empty_database_becomes_the_installation(archive, there, empty_database):
    manifest = restore(there, CLOCK, archive.path)

    runtime = open_runtime(empty_database)
    assert manifest == archive.manifest
    assert runtime.company("CARAVAN").code == "CARAVAN"
    assert a_company(runtime, code="NEW").id > runtime.company("CARAVAN").id
    runtime.close()


def test_a_new_span_of_the_trail_begins_and_every_session_ends(
    installation, config, there, empty_database
):
    member = a_member(installation, installation.company("CARAVAN"))
    with installation.database.begin(write=True) as connection:
        connection.execute(
            text(
                "INSERT INTO core_session (token_hash, user_id, user_epoch, data, created_at,"
                " last_seen_at, expires_at) VALUES (:t, :u, 1, '{}', :n, :n, :n)"
            ),
            {"t": bytes(32), "u": member.id, "n": "2030-01-01 00:00:00"},
        )
    made = take_backup(config, installation.database, CLOCK)

    restore(there, CLOCK, made.path)

    runtime = open_runtime(empty_database)
    assert count(runtime, "core_session") == 0
    assert count(runtime, "core_audit_epoch", "epoch = 2") == 1
    assert count(runtime, "core_installation", "restored_at IS NOT NULL") == 1
    runtime.close()


def test_a_database_in_use_is_replaced_only_by_its_name(archive, config, installation):
    with pytest.raises(TargetTaken, match="--replace"):
        restore(config, CLOCK, archive.path)
    with pytest.raises(TargetTaken):
        restore(config, CLOCK, archive.path, replace="another")

    assert installation.company("CARAVAN").code == "CARAVAN"


def test_nobody_may_be_working_while_a_database_is_replaced(archive, config, installation):
    name = database_name(installation.database)

    with (
        installation.database.begin(write=False) as connection,
        pytest.raises(TargetBusy, match="Stop the web server"),
    ):
        connection.execute(text("SELECT count(*) FROM core_company"))
        restore(config, CLOCK, archive.path, replace=name)

    assert installation.company("CARAVAN").code == "CARAVAN"


def test_the_named_database_is_replaced_whole(archive, config, installation, fresh_database):
    a_company(installation, code="LATER")
    installation.close()

    restore(config, CLOCK, archive.path, replace=database_name(installation.database))

    runtime = open_runtime(fresh_database)
    assert count(runtime, "core_company", "code = 'LATER'") == 0
    assert count(runtime, "core_company", "code = 'CARAVAN'") == 1
    runtime.close()


def test_rights_and_isolation_come_back(archive, there, empty_database):
    restore(there, CLOCK, archive.path)

    runtime = open_runtime(empty_database)
    if runtime.database.kind == "postgresql":
        with runtime.database.begin(write=False) as connection:
            assert connection.scalar(text("SELECT count(*) FROM core_party")) == 0
            may = "SELECT has_table_privilege(current_user, 'core_audit', '{}')"
            assert connection.scalar(text(may.format("INSERT")))
            assert not connection.scalar(text(may.format("UPDATE")))
    runtime.run_installation(Actor.cli(), lambda ctx: ctx.company.code, purpose="test")
    runtime.close()


def test_a_copy_lets_nothing_out(installation, config, there, empty_database):
    with installation.database.begin(write=True) as connection:
        for code in ("send", "clean-queue"):
            connection.execute(
                text(
                    "INSERT INTO core_job (company_id, plugin, code, data, actor, request_id,"
                    " run_at, state, tries, claims, cancel_asked, created_at)"
                    " VALUES (0, 'core', :c, '{}', '{}', 'r', :n, 'waiting', 0, 0, :no, :n)"
                ),
                {"c": code, "n": datetime(2030, 1, 1, tzinfo=UTC).isoformat(" "), "no": False},
            )
    made = take_backup(config, installation.database, CLOCK)

    restore(there, CLOCK, made.path, as_copy=True, outgoing=(("core", "send"),))

    runtime = open_runtime(empty_database)
    assert count(runtime, "core_job", "code = 'send' AND state = 'parked'") == 1
    assert count(runtime, "core_job", "code = 'clean-queue' AND state = 'waiting'") == 1
    assert count(runtime, "core_setting", "key = 'core.mail.sandbox'") == 1
    assert count(runtime, "core_installation", "is_copy") == 1
    runtime.close()


def test_trying_a_backup_compares_verifies_and_leaves_nothing(archive, trying, installation):
    before = {each.name for each in trying.backup.folder.iterdir()}

    found = check_backup(trying, CLOCK, archive.path)

    assert found.differences == []
    assert found.breaches == []
    assert {each.result.code for each in found.verified} >= {"core.audit", "triggers"}
    assert {each.name for each in trying.backup.folder.iterdir()} == before
    assert installation.company("CARAVAN").code == "CARAVAN"


@pytest.mark.parametrize("kept", [0, 511, 512, 0.5, 0.99, -1])
def test_a_cut_file_is_refused_and_nothing_is_done(standing, tmp_path, kept):
    archive, there, empty_database = standing
    whole = archive.path.read_bytes()
    place = kept if isinstance(kept, int) else int(len(whole) * kept)
    cut = tmp_path / "cut.tar"
    cut.write_bytes(whole[:place])

    with pytest.raises(NotRestorable, match="Nothing was changed"):
        restore(there, CLOCK, cut)

    assert_untouched(empty_database)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"format": 2}, "newer version"),
        ({"heads": {"core": "core_9999"}}, "newer version"),
        ({"engine": "oracle"}, "oracle"),
        ({"tables": None}, "manifest cannot be read"),
    ],
    ids=["format", "migrations", "engine", "nonsense"],
)
def test_what_another_program_made_is_refused_in_words(standing, tmp_path, change, words):
    archive, there, empty_database = standing
    made = rewritten(archive, tmp_path, change)

    with pytest.raises(NotRestorable, match=words):
        restore(there, CLOCK, made)

    assert_untouched(empty_database)


def test_a_file_name_that_leads_elsewhere_is_refused(standing, tmp_path):
    archive, there, empty_database = standing
    made = rewritten(archive, tmp_path, {}, extra="files/../../evil")

    with pytest.raises(NotRestorable, match="evil"):
        restore(there, CLOCK, made)

    assert_untouched(empty_database)


def test_a_manifest_that_lies_about_a_table_is_found(archive, trying, tmp_path):
    tables = json.loads(archive.manifest.to_bytes())["tables"]
    tables["core_company"]["digest"] = "0" * 64
    made = rewritten(archive, tmp_path, {"tables": tables})

    found = check_backup(trying, CLOCK, made)

    assert found.differences == ["rows of core_company are not as they were"]
    assert not found.ok


def rewritten(archive, folder: Path, change: dict, extra: str | None = None) -> Path:
    """The archive with another manifest, and a seal that fits it."""
    made, values = folder / "rewritten.tar", json.loads(archive.manifest.to_bytes())
    with tarfile.open(archive.path) as source, made.open("wb") as file:
        writer = ArchiveWriter(file)
        for each in source.getmembers()[:-2]:
            writer.add(each.name, each.size, source.extractfile(each))
        if extra:
            writer.add(extra, 1, io.BytesIO(b"x"))
            size, sha256 = writer.members[extra]
            values["members"][extra] = {"size": size, "sha256": sha256}
        writer.add_bytes("manifest.json", json.dumps({**values, **change}).encode())
        writer.close()
    return made


def assert_untouched(database) -> None:
    opened = Database.open(database.url, database.owner_url)
    assert is_empty(opened)
    opened.dispose()
