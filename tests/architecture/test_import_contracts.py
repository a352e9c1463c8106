"""The import contracts name everything that is on disk, so that no new package escapes them."""

from __future__ import annotations

import tomllib

from tests.architecture.source_tree import MEMBERS
from tests.architecture.source_tree import PLUGINS
from tests.architecture.source_tree import ROOT
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


def test_every_plugin_with_layers_is_a_container():
    containers = named("inside a plugin, imports point down", "containers")

    assert containers == {
        package
        for package, folder in PLUGINS.items()
        if packages_below(folder / "src" / package) - {"plugin"}
    }


def test_every_web_layer_is_forbidden_sql():
    listed = named("views write no SQL", "source_modules")

    assert listed == {
        f"{package}.web"
        for package, folder in PLUGINS.items()
        if "web" in packages_below(folder / "src" / package)
    }


def test_every_pure_library_is_listed_as_pure():
    listed = named("domain and the pure libraries are pure", "source_modules")

    assert {f"karvan.{name}" for name in PURE} <= listed
