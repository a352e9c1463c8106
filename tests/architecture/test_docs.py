"""What may be called from outside is documented, with exact names; what is documented is there."""

from __future__ import annotations

import re
from functools import cache

import pytest
from tests.architecture.source_tree import ROOT
from tests.architecture.source_tree import files
from tests.architecture.source_tree import name_of
from tools.reference import FOLDER
from tools.reference import pages

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#]+)")


@cache
def written() -> dict[str, str]:
    return pages()


def test_the_reference_has_a_page_for_each_kind_of_thing_and_no_other():
    on_disk = {path.name for path in FOLDER.glob("*.md")}

    assert on_disk == set(written())


@pytest.mark.parametrize(
    "name",
    [
        "surface.md",
        "registrar.md",
        "events.md",
        "points.md",
        "ports.md",
        "permissions.md",
        "settings.md",
        "reports.md",
        "checks.md",
        "commands.md",
        "configuration.md",
    ],
)
def test_a_page_of_the_reference_says_what_the_code_says(name):
    """Run `make reference` when this fails: a docstring or declaration has changed."""
    assert (FOLDER / name).read_text(encoding="utf-8") == written()[name]


def test_nothing_in_the_reference_is_without_a_word_of_explanation():
    silent = [
        line
        for name, text in written().items()
        for line in text.splitlines()
        if re.fullmatch(r"\| `[\w.]+` \|\s*\|", line) and line != "| `karvan.api` | |"
    ]

    assert silent == []


def test_every_link_between_pages_leads_somewhere():
    broken = [
        f"{name_of(path)} -> {target}"
        for path in files()
        if path.suffix == ".md"
        for target in LINK.findall(path.read_text(encoding="utf-8"))
        if not (path.parent / target).exists()
    ]

    assert broken == []


def test_every_page_of_the_site_is_in_its_navigation():
    navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    hidden = [
        page
        for path in files()
        if path.suffix == ".md" and path.is_relative_to(ROOT / "docs")
        if (page := path.relative_to(ROOT / "docs").as_posix()) not in navigation
    ]

    assert hidden == []
