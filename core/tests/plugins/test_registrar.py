"""Declarations are checked at once, and every problem names plugin, method, argument and line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from karvan.contracts import contract
from karvan.entities.declaring.declaration import Entity
from karvan.plugins.access import internal
from karvan.plugins.declarations import Permission
from karvan.plugins.published import event
from karvan.plugins.registrar import Registrar


@pytest.fixture
def setup() -> Registrar:
    """The Registrar of a plugin called fleet."""
    return Registrar("fleet")


@event("fleet.trip_ended", version=1)
@dataclass(frozen=True)
class TripEnded:
    """An event of fleet."""

    vehicle_id: int


@contract("fuel", version=1)
class Fuel:
    """A contract with one method."""

    def burn(self, litres: int) -> int:
        """Burn."""
        raise AssertionError


class WrongFuel:
    """A provider whose parameter has another name."""

    def __init__(self, ctx: object) -> None:
        self.ctx = ctx

    def burn(self, gallons: int) -> int:
        return gallons


class Vehicle:
    """A model of fleet."""

    __tablename__ = "fleet_vehicle"


class Foreign:
    """A model with another's prefix."""

    __tablename__ = "finance_vehicle"


def handler(ctx: object, event: object) -> None:
    """A handler of the right shape."""


def forgetful(ctx: object) -> None:
    """A handler that takes no event."""


MISTAKES: dict[str, tuple[Callable[[Registrar], Any], str]] = {
    "foreign scope": (lambda s: s.permission("crm.x", "X"), "must begin with “fleet.”"),
    "unknown method": (lambda s: s.permision("fleet.x", "X"), "did you mean “permission”?"),
    "unknown argument": (
        lambda s: s.menu("X", "fleet.x", "fleet.y.read", ordr=1),
        "did you mean “order”?",
    ),
    "missing argument": (lambda s: s.permission("fleet.x"), "missing a required argument"),
    "default of another type": (
        lambda s: s.setting("fleet.x", int, default="3", title="X"),
        "'3' is no int",
    ),
    "type of no setting": (
        lambda s: s.setting("fleet.x", float, default=0.5, title="X"),
        "must be one of bool, int, str, Decimal, date",
    ),
    "choices without the default": (
        lambda s: s.setting("fleet.x", str, default="a", title="X", choices=["b"]),
        "must include the default",
    ),
    "misspelt phase": (
        lambda s: s.on("finance.entry_posted", "afer", handler),
        "did you mean “after”?",
    ),
    "handler without event": (
        lambda s: s.on("finance.entry_posted", "after", forgetful),
        "must take (ctx, event)",
    ),
    "undecorated event": (lambda s: s.event(Vehicle), "is not decorated with @event"),
    "undecorated point": (lambda s: s.point(handler), "is not decorated with @point"),
    "undecorated contract": (
        lambda s: s.port(Vehicle, Vehicle, permissions={}),
        "is not decorated with @contract",
    ),
    "method without permission": (
        lambda s: s.port(Fuel, lambda ctx: None, permissions={}),
        "name one for fuel.burn",
    ),
    "renamed parameter": (
        lambda s: s.port(Fuel, WrongFuel, permissions=internal("a test")),
        "the contract says ('litres',)",
    ),
    "schedule that is none": (
        lambda s: s.job("digest", handler, title="X", schedule="often"),
        "is no cron text",
    ),
    "table of another": (
        lambda s: s.entity(Entity("vehicle", "V", "Vs", Foreign)),
        "must begin with “fleet_”",
    ),
    "verb that is none": (
        lambda s: s.entity(Entity("v", "V", "Vs", Vehicle, default_roles={"clerk": ("drive",)})),
        "“drive”, which is neither a verb nor a command",
    ),
    "blueprint of another name": (lambda s: s.routes(object()), "is no blueprint"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_with_its_place(setup: Registrar, mistake: str) -> None:
    declare, text = MISTAKES[mistake]

    declare(setup)

    problem = str(setup.problems[0])
    assert text in problem
    assert "test_registrar.py:" in problem


def test_all_mistakes_of_a_set_up_are_reported_together(setup: Registrar) -> None:
    for declare, _text in MISTAKES.values():
        declare(setup)

    assert len(setup.problems) >= len(MISTAKES)


def test_declaring_twice_is_a_problem(setup: Registrar) -> None:
    setup.event(TripEnded)
    setup.event(TripEnded)

    assert "is declared twice" in str(setup.problems[0])


def test_a_declaration_after_the_start_up_raises(setup: Registrar) -> None:
    setup.freeze()

    with pytest.raises(RuntimeError, match=r"setup\.permission came too late"):
        setup.permission("fleet.x", "X")


def test_an_entity_brings_a_permission_per_verb(setup: Registrar) -> None:
    roles = {"clerk": ("read",)}
    setup.entity(Entity("vehicle", "Vehicle", "Vehicles", Vehicle, ("read", "drive"), roles))

    declared = {each.code: each for each in setup.declared if isinstance(each, Permission)}
    assert set(declared) == {"fleet.vehicle.read", "fleet.vehicle.drive"}
    assert declared["fleet.vehicle.read"].default_roles == ("clerk",)
    assert declared["fleet.vehicle.drive"].implies == ("fleet.vehicle.read",)
    assert str(declared["fleet.vehicle.drive"].title) == "Vehicles: drive"
