"""What the browser gets: vendored files as they were locked, templates fit for the strict policy."""

import hashlib
import json
import re
from pathlib import Path

import pytest

import karvan.web

STATIC = Path(karvan.web.__file__).parent / "static" / "karvan"
ROOT = Path(__file__).parents[3]
VENDORED = (STATIC / "vendor", ROOT / "tests" / "e2e" / "vendor")
TEMPLATES = sorted(
    path
    for folder in (ROOT / "core/src", ROOT / "plugins")
    for path in folder.rglob("templates/**/*.html")
)
FORBIDDEN = {
    "inline style": r"\sstyle=",
    "inline handler": r"\son[a-z]+=",
    "htmx handler": r"hx-on",
    "htmx js value": r"js:",
    "unquoted from": r"from:(?!')[a-z]+ [a-z]",
    "side": r"class=\"[^\"]*\b(?:float-(?:start|end)-|[mp][lr]-\d)",
    "other host": r"(?:src|href)=\"(?:https?:)?//",
}


@pytest.mark.parametrize("folder", VENDORED, ids=["core", "tests"])
def test_vendored_files_are_those_of_the_lock(folder):
    locked = json.loads((folder / "vendor.lock").read_text())

    sums = {name: digest for package in locked for name, digest in package["files"].items()}

    present = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "vendor.lock"
    }
    assert present == sums


@pytest.mark.parametrize("folder", VENDORED, ids=["core", "tests"])
def test_every_vendored_package_brings_its_licence(folder):
    for package in json.loads((folder / "vendor.lock").read_text()):
        names = [Path(name).name for name in package["files"]]

        assert package["licence"]
        assert {"LICENSE", "OFL.txt"} & set(names), package["name"]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_templates_hold_nothing_that_the_policy_forbids(path):
    text = path.read_text(encoding="utf-8")

    found = [name for name, pattern in FORBIDDEN.items() if re.search(pattern, text)]

    assert found == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_icon_used_is_in_the_sprite(path):
    sprite = (STATIC / "vendor/tabler-icons-3.48.0/sprite.svg").read_text()

    for name in re.findall(r'icon\("([a-z0-9-]+)"', path.read_text(encoding="utf-8")):
        assert f'id="{name}"' in sprite, name


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.css")), ids=lambda path: path.name)
def test_a_style_sheet_is_short_and_knows_no_left_and_no_right(path):
    text = path.read_text(encoding="utf-8")

    assert len(text.splitlines()) < 300
    assert not re.search(
        r"(?:margin|padding|border|inset)-(?:left|right)|[{;]\s*(?:left|right):", text
    )
