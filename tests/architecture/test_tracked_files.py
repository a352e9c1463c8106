"""What must not stand in the repository: traces of one machine, of download hosts, of haste."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from pip._internal.models.index import PyPI
from tests.architecture.source_tree import ROOT
from tests.architecture.source_tree import files
from tests.architecture.source_tree import is_ours
from tests.architecture.source_tree import name_of

LARGEST_BYTES = 1_000_000
TEXT = {
    ".py",
    ".toml",
    ".md",
    ".txt",
    ".html",
    ".css",
    ".js",
    ".yml",
    ".po",
    ".csv",
    ".json",
    ".sh",
    "",
}
LATER = re.compile(
    r"\b(?:T[O]DO|F[I]XME|X[X]X|raise Not[I]mplementedError)\b|coming s[o]on", re.IGNORECASE
)


def test_no_download_host_is_named():
    hosts = re.compile("|".join(map(re.escape, (PyPI.netloc, PyPI.file_storage_domain))))

    assert lines_with(hosts) == []


def test_no_path_of_one_machine_is_named():
    one_machine = re.compile(
        rf"{re.escape(str(ROOT.parent))}/|{re.escape(str(Path.home()))}/|/home/[a-z]+/"
    )

    assert lines_with(one_machine) == []


def test_nothing_is_left_for_later():
    assert lines_with(LATER) == []


def test_no_test_is_skipped():
    skips = re.compile(r"pytest\.(?:mark\.)?(?:sk[i]p|xf[a]il|importorsk[i]p)")

    assert lines_with(skips) == []


def test_no_file_is_huge():
    assert [name_of(path) for path in files() if path.stat().st_size > LARGEST_BYTES] == []


def test_vendored_files_are_those_of_their_lock():
    locks = [path for path in files() if path.name == "vendor.lock"]
    changed = []
    for lock in locks:
        listed = {
            name: digest
            for package in json.loads(lock.read_text(encoding="utf-8"))
            for name, digest in package["files"].items()
        }
        present = {
            path.relative_to(lock.parent).as_posix(): path
            for path in files()
            if path.is_relative_to(lock.parent) and path != lock
        }
        changed += sorted(set(listed) ^ set(present))
        changed += [
            name
            for name in set(listed) & set(present)
            if hashlib.sha256(present[name].read_bytes()).hexdigest() != listed[name]
        ]

    assert locks
    assert changed == []


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name_of(path)}:{number}: {line.strip()[:80]}"
        for path in files()
        if path.suffix in TEXT and is_ours(path) and path.name != "LICENSE"
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1)
        if pattern.search(line)
    ]
