"""A backup says what is in it, goes through filters, and makes room for itself."""

from __future__ import annotations

import tarfile

import pytest

from karvan.care.backup import take_backup
from karvan.care.errors import FileTaken
from karvan.care.errors import RoomMissing
from karvan.care.installation import find_installation

REVERSED = "tr 0-9a-f f0-9a-e"


def test_the_archive_is_a_plain_tar_with_a_manifest(archive, installation):
    with tarfile.open(archive.path) as found:
        names = found.getnames()

    assert names[0] in {"db.sqlite", "db.dump"}
    assert names[-2:] == ["manifest.json", "archive.sha256"]
    assert archive.path.stat().st_mode & 0o777 == 0o600
    assert archive.manifest.tables["core_company"].rows == 2
    assert archive.manifest.engine == installation.database.kind


def test_the_installation_knows_its_last_backup(archive, installation):
    with installation.database.begin(write=False) as connection:
        found = find_installation(connection)

    assert found.backed_up_at == archive.manifest.made_at
    assert found.backup_file == str(archive.path)
    assert archive.manifest.installation == found.code


def test_the_newest_backups_stay_and_files_of_others_too(installation, config):
    section = config.backup.model_copy(update={"keep": 2})
    config = config.model_copy(update={"backup": section})
    section.folder.mkdir()
    (section.folder / "karvan-notes.tar").write_text("somebody's")

    made = [take_backup(config, installation.database, installation.clock) for _ in range(4)]

    left = {each.name for each in section.folder.iterdir()}
    assert left == {made[2].path.name, made[3].path.name, "karvan-notes.tar"}
    assert made[3].removed == (made[1].path,)


def test_a_file_that_is_there_is_never_written_over(installation, config, tmp_path):
    target = tmp_path / "mine.tar"
    target.write_text("precious")

    with pytest.raises(FileTaken):
        take_backup(config, installation.database, installation.clock, target)

    assert target.read_text() == "precious"


def test_a_full_disk_is_told_before_anything_is_written(
    installation, config, tmp_path, monkeypatch
):
    target = tmp_path / "to"
    target.mkdir()
    monkeypatch.setattr("karvan.care.backup.SPARE", 10**18)

    with pytest.raises(RoomMissing, match="MB must be free"):
        take_backup(config, installation.database, installation.clock, target)

    assert list(target.iterdir()) == []
