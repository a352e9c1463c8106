"""What the choosers of pivot and chart offer, and what the address chooses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from karvan.entities.figures.dimensions import dimensions_of
from karvan.entities.figures.measures import measures_of

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.web.kit.lists.asking import Args

Options = list[tuple[str, str]]
PREFERRED = ("choice", "reference", "bool")


def dimension_options(ctx: Context, entity: Entity) -> Options:
    """Everything records may be grouped by, as text of the address and title."""
    return [(each.text, each.title) for each in dimensions_of(ctx, entity)]


def measure_options(ctx: Context, entity: Entity) -> Options:
    """Everything that may be measured."""
    return [(each.text, each.title) for each in measures_of(ctx, entity)]


def chosen(args: Args, name: str, default: Iterable[str]) -> tuple[str, ...]:
    """The values of a chooser, in one parameter with commas or in several; else the default."""
    if name not in args:
        return tuple(default)
    return tuple(
        dict.fromkeys(each for text in args.getlist(name) for each in text.split(",") if each)
    )


def usual_dimension(ctx: Context, entity: Entity) -> str:
    """What records are grouped by where the author names nothing: a choice before all else."""
    found = dimensions_of(ctx, entity)
    ranked = sorted(
        found,
        key=lambda each: (
            PREFERRED.index(each.known.field.kind)
            if each.known.field.kind in PREFERRED
            else len(PREFERRED) + (each.grain != "month")
        ),
    )
    return ranked[0].text if ranked else ""
