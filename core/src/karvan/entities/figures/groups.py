"""Figures over the records of a list: groups with subtotals, and the series of charts.

    groups_of(ctx, entity, request, ("state", "packed_on@month"), ("sum:amount",))

One statement gathers all; subtotals are added up from it, money by currency. Every group carries
the filter that finds its records.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from karvan.entities.figures.dimensions import Dimension
from karvan.entities.figures.dimensions import Member
from karvan.entities.figures.gathering import MOST_LEVELS
from karvan.entities.figures.gathering import Path
from karvan.entities.figures.gathering import figures_by_measure
from karvan.entities.figures.gathering import gather
from karvan.entities.figures.gathering import members_by_dimension
from karvan.entities.figures.gathering import read_dimensions
from karvan.entities.figures.gathering import read_measures
from karvan.entities.figures.measures import Figure
from karvan.entities.figures.measures import Measure
from karvan.entities.figures.measures import Tallies
from karvan.entities.reading.filters import Filter
from karvan.entities.reading.filters import filter_texts
from karvan.entities.reading.listing import ListRequest

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity


@dataclass(frozen=True)
class Group:
    """A group: its title, its own filter added to the list's, figures by measure, groups within."""

    member: Member
    depth: int
    count: int
    figures: list[list[Figure]]
    filter: Filter
    groups: list[Group]

    @property
    def title(self) -> str:
        """As its reader calls it."""
        return self.member.title

    @property
    def texts(self) -> list[str]:
        """The `f` parameters of a list of just these records."""
        return filter_texts(self.filter)


@dataclass(frozen=True)
class Groups:
    """The groups of a list, what they are by, what is measured, and the figures of all."""

    dimensions: list[Dimension]
    measures: list[Measure]
    groups: list[Group]
    count: int
    totals: list[list[Figure]]


@dataclass(frozen=True)
class Point:
    """One point of a chart: what it stands for, its figure, and the filter of its records."""

    member: Member
    figure: Figure
    filter: Filter


@dataclass(frozen=True)
class Series:
    """The points of a chart in one currency, or in none."""

    dimension: Dimension
    measure: Measure
    currency: str
    points: list[Point]


def groups_of(
    ctx: Context,
    entity: Entity,
    request: ListRequest,
    by: Sequence[str],
    measures: Sequence[str] = (),
) -> Groups:
    """The records in groups of up to three levels, with figures for each and for all.

    Raises Malformed for what is no group or measure, TooManyGroups.
    """
    dimensions = read_dimensions(ctx, entity, by, MOST_LEVELS)
    chosen = read_measures(ctx, entity, measures)
    gathered = gather(ctx, entity, request, dimensions, chosen)
    members = members_by_dimension(ctx, dimensions, gathered)
    return Groups(
        dimensions,
        chosen,
        _tree(ctx, gathered, members, chosen, (), request.filter),
        gathered[()].records if () in gathered else 0,
        figures_by_measure(ctx, chosen, gathered.get((), Tallies())),
    )


def series_of(
    ctx: Context, entity: Entity, request: ListRequest, by: str, measure: str
) -> list[Series]:
    """The series of a chart: one, or one for each currency that the records are in."""
    found = groups_of(ctx, entity, request, (by,), (measure,))
    series: dict[str, list[Point]] = {}
    for group in found.groups:
        for figure in group.figures[0]:
            series.setdefault(figure.currency, []).append(Point(group.member, figure, group.filter))
    return [
        Series(found.dimensions[0], found.measures[0], currency, series[currency])
        for currency in sorted(series)
    ]


def _tree(
    ctx: Context,
    gathered: dict[Path, Tallies],
    members: list[list[Member]],
    measures: list[Measure],
    path: Path,
    base: Filter,
) -> list[Group]:
    depth = len(path)
    if depth == len(members):
        return []
    found = []
    for member in members[depth]:
        here = (*path, member.value)
        if here in gathered:
            narrowed = (*base, member.clause)
            inner = _tree(ctx, gathered, members, measures, here, narrowed)
            figures = figures_by_measure(ctx, measures, gathered[here])
            found.append(Group(member, depth, gathered[here].records, figures, narrowed, inner))
    return found
