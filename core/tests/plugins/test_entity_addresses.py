"""Addresses that entities get by themselves: their line in the menu, and what they may clash with."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from karvan.plugins.declarations import MenuEntry
from karvan.plugins.gate import mount_plugins
from karvan.testing.plugins import Load
from karvan.testing.plugins import a_plugin
from karvan.web.kit.clashes import refuse_clashes
from karvan.web.kit.pages import ROUTES
from karvan.web.kit.routes import endpoints_of
from karvan.web.kit.routes import mount_entities

CODE = """
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column
from karvan.api import Blueprint, CompanyMixin, Entity, hookimpl, permission, plugin_base

Base = plugin_base("fleet")
bp = Blueprint("fleet", __name__)


class Vehicle(CompanyMixin, Base):
    __tablename__ = "fleet_vehicle"
    name: Mapped[str] = mapped_column(String(40), info={{"personal": False}})


class Driver(CompanyMixin, Base):
    __tablename__ = "fleet_driver"
    name: Mapped[str] = mapped_column(String(40), info={{"personal": False}})


{before}

@hookimpl
def karvan_setup(setup):
    setup.entity(Entity("vehicle", "Vehicle", "Vehicles", Vehicle{first}))
    setup.entity(Entity("driver", "Driver", "Drivers", Driver{second}))
    {more}
"""


def loaded(
    folder: Path, load: Load, *, before: str = "", first: str = "", second: str = "", more: str = ""
):
    """The registry of a fleet, all its addresses mounted on an application of its own."""
    code = CODE.format(before=before, first=first, second=second, more=more or "pass")
    a_plugin(folder, "fleet", code=code)
    registry = load()
    app = Flask("test", static_folder=None)
    gate = mount_plugins(app, registry, endpoints_of(registry, ROUTES))
    refuse_clashes(app, registry, ROUTES)
    mount_entities(app, registry, gate, ROUTES)
    return registry, gate


def menu_of(registry) -> list[tuple[str, str]]:
    """The menu of the fleet in its order."""
    entries = sorted(registry.declarations(MenuEntry, {"fleet"}), key=lambda each: each.order)
    return [(str(each.title), each.endpoint) for each in entries]


def test_entities_without_a_menu_get_a_line_each_in_their_order(plugin_folder: Path, load: Load):
    registry, gate = loaded(plugin_folder, load)

    assert registry.problems == ()
    assert menu_of(registry) == [
        ("Vehicles", "fleet.vehicle_list"),
        ("Drivers", "fleet.driver_list"),
    ]
    assert gate.owners["fleet.vehicle_list"] == "fleet"


def test_a_declared_line_takes_the_place_of_the_automatic_one(plugin_folder: Path, load: Load):
    registry, _gate = loaded(
        plugin_folder, load,
        more='setup.menu("All vehicles", "fleet.vehicle_list", "fleet.vehicle.read")',
    )  # fmt: skip

    assert registry.problems == ()
    assert menu_of(registry) == [
        ("All vehicles", "fleet.vehicle_list"),
        ("Drivers", "fleet.driver_list"),
    ]


@pytest.mark.parametrize("off", [", menu=False", ", pages=False", ', verbs=("create",)'])
def test_what_has_no_list_is_not_in_the_menu(plugin_folder: Path, load: Load, off: str):
    registry, _gate = loaded(plugin_folder, load, second=off)

    assert menu_of(registry) == [("Vehicles", "fleet.vehicle_list")]


@pytest.mark.parametrize("with_blueprint", [True, False])
def test_a_line_that_leads_nowhere_is_told_with_the_nearest_endpoint(
    plugin_folder: Path, load: Load, with_blueprint: bool
):
    more = 'setup.menu("Vehicles", "fleet.vehicle_lst", "fleet.vehicle.read")'
    if with_blueprint:
        more += "; setup.routes(bp)"

    registry, _gate = loaded(plugin_folder, load, more=more)

    assert "did you mean “fleet.vehicle_list”?" in registry.problems[0].summary
    assert "fleet" not in registry.order


CLASHES = {
    "two entities, one path": {
        "second": ', path="vehicles"',
        "text": "fleet.driver and fleet.vehicle both have the path “vehicles”",
    },
    "a path that is none": {"second": ', path="My Drivers"', "text": "lower case letters"},
    "a path that climbs": {"second": ', path="../-/users"', "text": "lower case letters"},
    "a view of the blueprint": {
        "before": (
            '@bp.get("/vehicles")\n@permission("fleet.vehicle.read")\ndef all(ctx):\n    return ""'
        ),
        "more": "setup.routes(bp)",
        "text": "have the same address /c/<company>/fleet/vehicles",
    },
    "a record of the blueprint": {
        "before": (
            '@bp.get("/drivers/<int:driver>")\n@permission("fleet.driver.read")\n'
            'def one(ctx, driver):\n    return ""'
        ),
        "more": "setup.routes(bp)",
        "text": "the generated page page of fleet.driver",
    },
}


@pytest.mark.parametrize("name", CLASHES)
def test_clashing_addresses_quarantine_the_plugin_and_say_which(
    plugin_folder: Path, load: Load, name: str
):
    clash = dict(CLASHES[name])
    text = clash.pop("text")

    registry, gate = loaded(plugin_folder, load, **clash)

    assert text in registry.problems[0].summary
    assert registry.problems[0].stage == "routes"
    assert "fleet" not in registry.order
    assert "fleet.vehicle_list" not in gate.owners
