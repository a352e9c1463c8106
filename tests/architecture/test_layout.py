"""Where things stand: the same words for the same things in every plugin."""

from __future__ import annotations

import ast
import tomllib

import pytest
from tests.architecture.source_tree import MEMBERS
from tests.architecture.source_tree import PLUGINS
from tests.architecture.source_tree import areas_of
from tests.architecture.source_tree import packages_below
from tests.architecture.source_tree import source_modules

IN_A_PLUGIN = {
    "plugin", "api", "base", "blueprint", "permissions", "events", "errors", "migrations",
}  # fmt: skip
IN_AN_AREA = {
    "wiring", "providers", "documents", "measures", "prints", "reports", "roles", "formats", "exports",
    "commands", "errors", "domain", "models", "services", "queries", "web",
}  # fmt: skip
PURE = {
    "karvan.values", "karvan.text", "karvan.errors", "karvan.calendars", "karvan.expressions",
    "karvan.units", "karvan.graphs", "karvan.merge_text", "karvan.amount_words",
}  # fmt: skip
MOST_LINES_OF_WIRING = 120


@pytest.mark.parametrize("package", MEMBERS)
def test_every_package_says_that_it_is_typed(package):
    assert (MEMBERS[package] / "src" / package / "py.typed").is_file()


def test_every_module_says_why_it_exists():
    silent = [
        m.name for m in source_modules() if not m.is_migration and not ast.get_docstring(m.tree)
    ]

    assert silent == []


def test_init_modules_hold_a_docstring_and_exports_only():
    busy = [
        f"{module.name}:{node.lineno}"
        for module in source_modules()
        if module.path.name == "__init__.py"
        for node in module.tree.body[1:]
        if isinstance(node, ast.For | ast.While | ast.With | ast.Try | ast.Expr)
    ]

    assert busy == []


@pytest.mark.parametrize("package", PLUGINS)
def test_a_bundled_plugin_holds_its_areas_and_little_beside_them(package):
    folder = PLUGINS[package] / "src" / package

    assert packages_below(folder) <= IN_A_PLUGIN | areas_of(package)


@pytest.mark.parametrize(
    ("package", "area"),
    [(package, area) for package in PLUGINS for area in sorted(areas_of(package))],
)
def test_an_area_holds_only_the_known_layers(package, area):
    inside = packages_below(PLUGINS[package] / "src" / package / area)

    assert "wiring" in inside
    assert inside <= IN_AN_AREA


@pytest.mark.parametrize("package", PLUGINS)
def test_one_word_names_the_plugin_everywhere(package):
    word = package.removeprefix("karvan_")
    project = tomllib.loads((PLUGINS[package] / "pyproject.toml").read_text())["project"]

    assert project["name"] == f"karvan-{word}"
    assert project["entry-points"]["karvan.plugins"] == {word: f"{package}.plugin"}
    assert any(need.startswith("karvan>=") and "<" in need for need in project["dependencies"])


@pytest.mark.parametrize("package", PLUGINS)
def test_the_readme_of_a_plugin_tells_how_it_is_removed(package):
    assert "## Removal" in (PLUGINS[package] / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("package", PLUGINS)
def test_wiring_fits_on_two_screens(package):
    wiring = PLUGINS[package] / "src" / package / "plugin.py"

    assert wiring.read_text(encoding="utf-8").count("\n") < MOST_LINES_OF_WIRING


def test_domain_modules_import_nothing_of_karvan_but_the_pure_libraries():
    impure = [
        f"{module.name}:{node.lineno} {name}"
        for module in source_modules()
        if "/domain/" in module.name
        for node in module.nodes
        for name in imported_by(node)
        if name.split(".")[0] == "karvan" and ".".join(name.split(".")[:2]) not in PURE
    ]

    assert impure == []


def imported_by(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom) and node.module:
        return [node.module]
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return []
