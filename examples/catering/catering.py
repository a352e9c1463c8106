"""Meals for those who have booked seats: what one plugin publishes, used by another."""

from __future__ import annotations

from karvan_seating.api import Extra
from karvan_seating.api import Seating

from karvan.api import Blueprint
from karvan.api import Context
from karvan.api import Registrar
from karvan.api import hookimpl
from karvan.api import lazy_gettext as _
from karvan.api import permission
from karvan.values import Money

READ, MEALS = "catering.read", "catering.meals"
PRICE = 900
bp = Blueprint("catering", __name__)


def cook_for(ctx: Context, event) -> None:
    """Told of each booking, in its transaction: as many meals as seats."""
    ctx.set_setting(MEALS, ctx.setting(MEALS) + event.seats)


def offer_meals(ctx: Context, seats: int) -> list[Extra]:
    """A meal for each seat."""
    return [Extra("Meals", Money(PRICE * seats, ctx.company.currency))]


@bp.get("/meals")
@permission(READ)
def meals(ctx: Context) -> dict[str, int]:
    """Meals to be cooked, and how many more there may be."""
    seating = ctx.port(Seating)
    return {"meals": ctx.setting(MEALS), "free": seating.free() if seating else 0}


@hookimpl
def karvan_setup(setup: Registrar) -> None:
    setup.about(_("Catering"))
    setup.permission(
        READ, _("See the meals to be cooked"), implies=("seating.see",), default_roles=("clerk",)
    )
    setup.setting(MEALS, int, default=0, title=_("Meals to be cooked"))
    setup.routes(bp)
    setup.on("seating.booked", "after", cook_for, needs=("seats",))
    setup.answer("seating.extras", offer_meals)
