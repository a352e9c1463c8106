"""Nothing a plugin does at start-up stops the server, and nothing of a faulty one stays behind."""

from __future__ import annotations

import random
import sys
from importlib.metadata import distribution
from importlib.metadata import distributions
from pathlib import Path

import pytest

from karvan.config import Config
from karvan.config import PluginsSection
from karvan.db.base import metadata
from karvan.plugins.declarations import MenuEntry
from karvan.plugins.discovery import discover
from karvan.plugins.install import sources_of
from karvan.plugins.registry import PluginRegistry
from karvan.testing.plugins import Load
from karvan.testing.plugins import a_plugin
from karvan.testing.plugins import discovered

TABLE = """
from sqlalchemy.orm import Mapped, mapped_column
from karvan.api import CompanyMixin, plugin_base, hookimpl

class Vehicle(CompanyMixin, plugin_base("{word}")):
    __tablename__ = "{table}"
    plate: Mapped[str] = mapped_column()

{rest}

@hookimpl
def karvan_setup(setup):
    setup.about("Vehicles")
"""

FAULTS = {
    "exit at import": ("raise SystemExit(3)", "import", "SystemExit: 3"),
    "error at import": ("import nothing_of_this_name", "import", "No module named"),
    "no Python": ("def broken(:", "import", "SyntaxError"),
    "unknown specification": (
        "from karvan.api import hookimpl\n\n@hookimpl\ndef karvan_seeds(ctx): ...",
        "setup",
        "did you mean “karvan_seed”?",
    ),
    "unknown argument of a specification": (
        "from karvan.api import hookimpl\n\n@hookimpl\ndef karvan_seed(ctx, demos): ...",
        "setup",
        "demos",
    ),
    "its own place": (
        "from karvan.api import hookimpl\n\n@hookimpl(tryfirst=True)\ndef karvan_seed(ctx): ...",
        "setup",
        "order comes from the requirements",
    ),
    "wrapper": (
        ("from karvan.api import hookimpl\n\n@hookimpl(wrapper=True)\n"
        "def karvan_seed(ctx):\n    yield"),
        "setup",
        "order comes from the requirements",
    ),
    "error in set-up": (
        "from karvan.api import hookimpl\n\n@hookimpl\ndef karvan_setup(setup):\n    1 / 0",
        "setup",
        "ZeroDivisionError",
    ),
    "exit in set-up": (
        ("from karvan.api import hookimpl\n\n@hookimpl\ndef karvan_setup(setup):\n"
        "    raise SystemExit"),
        "setup",
        "SystemExit",
    ),
    "unknown event of itself": (
        ("from karvan.api import hookimpl\n\n@hookimpl\ndef karvan_setup(setup):\n"
        "    setup.on('fleet.nothing', 'after', lambda ctx, event: None)"),
        "setup",
        "fleet has no event “fleet.nothing”",
    ),
    "unknown permission": (
        ("from karvan.api import hookimpl\n\n@hookimpl\ndef karvan_setup(setup):\n"
        "    setup.permission('fleet.drive', 'Drive')\n"
        "    setup.job('wash', lambda ctx, data: None, title='W', permission='fleet.drove')"),
        "setup",
        "did you mean “fleet.drive”?",
    ),
    "table of another": (TABLE.format(word="fleet", table="vehicle", rest=""), "models", "fleet_"),
    "key without company": (
        TABLE.format(word="fleet", table="fleet_vehicle", rest="").replace(
            "CompanyMixin, plugin_base(", "plugin_base("
        ).replace("plate: Mapped[str] = mapped_column()", "plate: Mapped[str] = "
                  "mapped_column(primary_key=True)"),
        "models",
        "has no key (company_id, ...)",
    ),
    "key to a plugin that is not required": (
        TABLE.format(word="fleet", table="fleet_vehicle", rest="").replace(
            "mapped_column()", "mapped_column(__import__('sqlalchemy').ForeignKey('tolls_gate.id'))"
        ),
        "models",
        "tolls is not among the required plugins",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_plugin_is_taken_out_and_named(
    plugin_folder: Path, load: Load, fault: str
) -> None:
    code, stage, text = FAULTS[fault]
    a_plugin(plugin_folder, "fleet", code=code)
    a_plugin(plugin_folder, "sound")

    registry = load()

    assert registry.order == ("core", "sound")
    problem = next(each for each in registry.problems if each.plugin == "fleet")
    assert problem.stage == stage
    assert text in problem.summary + problem.traceback
    assert "test_fleet" not in sys.modules
    assert not [name for name in metadata.tables if name.startswith(("fleet_", "vehicle"))]


def test_the_problems_of_all_plugins_are_reported_at_once(plugin_folder: Path, load: Load) -> None:
    for number, (code, _stage, _text) in enumerate(FAULTS.values()):
        a_plugin(plugin_folder, f"fleet{number}", code=code.replace("fleet", f"fleet{number}"))

    registry = load()

    assert registry.order == ("core",)
    assert len({each.plugin for each in registry.problems}) == len(FAULTS)


def test_what_requires_a_faulty_plugin_is_not_imported(plugin_folder: Path, load: Load) -> None:
    a_plugin(plugin_folder, "fleet", code="raise RuntimeError('no')")
    needs = ["karvan>=0.1,<0.2", "karvan-test-fleet"]
    a_plugin(plugin_folder, "tolls", requires=needs, code="raise AssertionError('imported')")

    registry = load()

    summaries = [each.summary for each in registry.problems if each.plugin == "tolls"]
    assert summaries == ["needs fleet, which is unavailable"]


def test_a_repaired_plugin_loads_at_the_next_start(plugin_folder: Path, load: Load) -> None:
    table = TABLE.format(word="fleet", table="fleet_vehicle", rest="raise RuntimeError('half way')")
    a_plugin(plugin_folder, "fleet", code=table)
    assert load().order == ("core",)
    a_plugin(plugin_folder, "fleet", code=table.replace("raise RuntimeError('half way')", ""))

    registry = load()

    assert registry.order == ("core", "fleet")
    assert registry.loaded["fleet"].tables == ("fleet_vehicle",)


def test_a_broken_relationship_of_one_plugin_hurts_no_other(
    plugin_folder: Path, load: Load
) -> None:
    rest = "Vehicle.owner = __import__('sqlalchemy.orm').orm.relationship('Nobody')"
    a_plugin(plugin_folder, "fleet", code=TABLE.format(word="fleet", table="fleet_v", rest=rest))
    a_plugin(plugin_folder, "tolls", code=TABLE.format(word="tolls", table="tolls_v", rest=""))

    registry = load()

    vehicle = registry.loaded["tolls"].module.Vehicle  # type: ignore[union-attr]  # loaded
    assert vehicle(plate="K 1").plate == "K 1"


def test_a_subscription_to_an_absent_owner_sleeps(plugin_folder: Path, load: Load) -> None:
    code = (
        "from karvan.api import hookimpl\n\n@hookimpl\ndef karvan_setup(setup):\n"
        "    setup.on('absent.entry_posted', 'after', lambda ctx, event: None, needs=('on',))"
    )
    a_plugin(plugin_folder, "fleet", code=code)

    assert load().problems == ()


def test_a_plugin_named_in_the_configuration_is_skipped(plugin_folder: Path, load: Load) -> None:
    a_plugin(plugin_folder, "fleet", code="raise AssertionError('imported')")

    registry = PluginRegistry.load(
        Config(plugins=PluginsSection(skip=("fleet",))), discovery=discovered(plugin_folder)
    )

    assert registry.order == ("core",)
    assert "plugins.skip" in registry.problems[0].summary


ORDERED = """
from karvan.api import Changed, chain, hookimpl, point

@point("{word}.price", result=chain)
def price(ctx, value):
    '''A price.'''

def answer(ctx, value):
    return Changed(value + 1, "{word}")

def told(ctx, event): ...

@hookimpl
def karvan_setup(setup):
    setup.permission("{word}.see", "See")
    setup.menu("{word}", "{word}.page", "{word}.see")
    setup.point(price)
    setup.answer("elm.price", answer)
    setup.on("absent.posted", "after", told)
"""


def test_fifty_shuffles_of_the_disk_give_the_same_menus_chains_subscriptions_and_migrations(
    plugin_folder: Path,
) -> None:
    for word in ("ash", "birch", "cedar", "elm"):
        needs = ["karvan>=0.1,<0.2", *(["karvan-test-elm"] if word == "ash" else [])]
        a_plugin(plugin_folder, word, code=ORDERED.format(word=word), requires=needs)
    installed = [*distributions(path=[str(plugin_folder)]), distribution("karvan")]

    orders = set()
    for _ in range(50):
        found = discover(random.sample(installed, len(installed)))
        registry = PluginRegistry.load(Config(), discovery=found)
        on = frozenset(random.sample(registry.order, len(registry.order)))
        orders.add(
            (
                tuple(each.endpoint for each in registry.declarations(MenuEntry, on)),
                tuple(each.plugin for each in registry.plans.for_point("elm.price", on)),
                tuple(
                    each.plugin for each in registry.plans.for_event("absent.posted", "after", on)
                ),
                tuple(each.plugin for each in sources_of(registry, on)),
            )
        )

    words = ("birch", "cedar", "elm", "ash")
    assert orders == {(tuple(f"{word}.page" for word in words), words, words, ("core", *words))}
