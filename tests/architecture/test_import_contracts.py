"""The import contracts name everything that is on disk, so that no new package escapes them."""

from __future__ import annotations

import tomllib

from tests.architecture.source_tree import MEMBERS
from tests.architecture.source_tree import PLUGINS
from tests.architecture.source_tree import ROOT
from tests.architecture.source_tree import areas_of
from tests.architecture.source_tree import packages_below

CONFIGURATION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = {each["name"]: each for each in CONFIGURATION["tool"]["importlinter"]["contracts"]}
CORE = MEMBERS["karvan"] / "src" / "karvan"

STABLE = {"api", "contracts", "testing"}
PURE = {
    "values", "text", "errors", "calendars", "expressions", "units", "graphs", "merge_text",
    "amount_words",
}  # fmt: skip
COMPOSITION = {"app", "cli", "runtime", "context", "__main__"}


def named(contract: str, key: str) -> set[str]:
    return set(CONTRACTS[contract][key])


def core_packages() -> set[str]:
    return packages_below(CORE)


def test_every_member_is_a_root_package():
    assert set(CONFIGURATION["tool"]["importlinter"]["root_packages"]) == set(MEMBERS)


def test_all_of_core_is_protected_but_the_stable_surface_and_the_pure_libraries():
    protected = named("plugins reach core through api, contracts, testing and the pure libraries",
                      "protected_modules")  # fmt: skip

    assert protected == {f"karvan.{name}" for name in core_packages() - STABLE - PURE}


def test_the_kernel_is_all_of_core_that_puts_nothing_together():
    kernel = named("the kernel imports none of its modules", "source_modules")

    assert kernel == {
        f"karvan.{name}"
        for name in core_packages() - STABLE - COMPOSITION - {"modules"}
        if (CORE / name).is_dir()
    } - {f"karvan.{name}" for name in PURE}


def test_every_plugin_with_areas_is_a_container():
    containers = named("inside a plugin, areas import only the areas below them", "containers")

    assert containers == {package for package in PLUGINS if areas_of(package)}


def test_every_area_is_a_container_and_has_its_place_among_the_others():
    containers = named("inside an area, imports point down", "containers")
    places = " ".join(named("inside a plugin, areas import only the areas below them", "layers"))

    areas = {(package, area) for package in PLUGINS for area in areas_of(package)}
    assert containers == {f"{package}.{area}" for package, area in areas}
    assert {area for _package, area in areas if f"({area})" not in places} == set()


def test_every_web_layer_is_forbidden_sql():
    listed = named("views write no SQL", "source_modules")

    assert listed == {f"{package}.*.web" for package in PLUGINS if areas_of(package)}


def test_every_pure_library_is_listed_as_pure():
    listed = named("domain and the pure libraries are pure", "source_modules")

    assert {f"karvan.{name}" for name in PURE} <= listed
