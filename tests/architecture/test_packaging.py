"""What is installed is what stands in the tree, from versions that are pinned."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from email.parser import HeaderParser
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from tests.architecture.source_tree import MEMBERS
from tests.architecture.source_tree import ROOT
from tests.architecture.source_tree import files

CONSTRAINTS = (ROOT / "constraints.txt").read_text(encoding="utf-8")
PIN = re.compile(r"[a-z0-9][a-z0-9-]*==[^\s;]+(?: ?; .+)?")


def pinned() -> set[str]:
    return {line.split("==")[0] for line in CONSTRAINTS.splitlines() if PIN.fullmatch(line)}


def requirements_of(project: dict[str, object]) -> list[Requirement]:
    extras = [need for needs in project.get("optional-dependencies", {}).values() for need in needs]
    return [Requirement(need) for need in [*project.get("dependencies", []), *extras]]


def test_constraints_hold_names_and_versions_only():
    strange = [
        line
        for line in CONSTRAINTS.splitlines()
        if not line.startswith("#") and not PIN.fullmatch(line)
    ]

    assert strange == []


@pytest.mark.parametrize("package", MEMBERS)
def test_every_runtime_dependency_is_pinned(package):
    project = tomllib.loads((MEMBERS[package] / "pyproject.toml").read_text())["project"]
    ours = {canonicalize_name(name) for name in MEMBERS}

    needed = {canonicalize_name(need.name) for need in requirements_of(project)}

    assert needed - ours <= pinned()


def test_what_the_dependencies_need_is_pinned_too():
    missing = {
        f"{name} needs {need.name}"
        for name in sorted(pinned())
        for need in map(Requirement, distribution(name).requires or [])
        if (need.marker is None or need.marker.evaluate({"extra": ""}))
        and canonicalize_name(need.name) not in pinned()
    }

    assert missing == set()


def test_development_installs_the_five_members_and_never_the_root():
    lines = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8").splitlines()
    editable = {line.split()[1].split("[")[0] for line in lines if line.startswith("-e")}

    assert editable == {f"./{folder.relative_to(ROOT)}" for folder in MEMBERS.values()}


def test_the_root_names_its_members_by_path(tmp_path):
    metadata = build(ROOT, tmp_path)[1]

    needs = [Requirement(text) for text in metadata.get_all("Requires-Dist")]

    assert {canonicalize_name(need.name) for need in needs} == {
        canonicalize_name(name) for name in MEMBERS
    }
    assert all(need.url and need.url.startswith("file:") for need in needs)


@pytest.mark.parametrize("package", MEMBERS)
def test_a_wheel_holds_exactly_the_files_of_the_tree(package, tmp_path):
    source = MEMBERS[package] / "src"
    in_tree = {
        path.relative_to(source).as_posix() for path in files() if path.is_relative_to(source)
    }

    in_wheel = {name for name in build(MEMBERS[package], tmp_path)[0] if ".dist-info/" not in name}

    assert in_wheel == in_tree


def build(folder: Path, target: Path) -> tuple[list[str], HeaderParser]:
    """Build the wheel; the names in it and its metadata."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    (wheel,) = target.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
        (metadata,) = (name for name in names if name.endswith(".dist-info/METADATA"))
        return names, HeaderParser().parsestr(archive.read(metadata).decode())
