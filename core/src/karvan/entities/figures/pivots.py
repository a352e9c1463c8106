"""Pivot tables: rows with subtotals, columns, and the figures where they meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from karvan.entities.figures.dimensions import Dimension
from karvan.entities.figures.dimensions import Member
from karvan.entities.figures.gathering import MOST_LEVELS
from karvan.entities.figures.gathering import Path
from karvan.entities.figures.gathering import TooManyGroups
from karvan.entities.figures.gathering import figures_by_measure
from karvan.entities.figures.gathering import gather
from karvan.entities.figures.gathering import members_by_dimension
from karvan.entities.figures.gathering import merge
from karvan.entities.figures.gathering import prefixes_of
from karvan.entities.figures.gathering import read_dimensions
from karvan.entities.figures.gathering import read_measures
from karvan.entities.figures.measures import Figure
from karvan.entities.figures.measures import Measure
from karvan.entities.figures.measures import Tallies
from karvan.entities.reading.filters import Filter
from karvan.entities.reading.listing import ListRequest
from karvan.errors import Malformed
from karvan.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

MOST_COLUMNS, MOST_CELLS = 60, 20_000


@dataclass(frozen=True)
class Axis:
    """A row or column of a pivot: the members from the outermost in; none is the total."""

    members: tuple[Member, ...]

    @property
    def path(self) -> Path:
        """The values of its members."""
        return tuple(each.value for each in self.members)

    @property
    def depth(self) -> int:
        """How many dimensions it is narrowed by."""
        return len(self.members)

    @property
    def title(self) -> str:
        """The innermost member's title; empty for the total."""
        return self.members[-1].title if self.members else ""


@dataclass(frozen=True)
class PivotTable:
    """A pivot: rows with subtotals, leaf columns and the total, figures by row, column and measure."""

    row_dimensions: list[Dimension]
    column_dimensions: list[Dimension]
    measures: list[Measure]
    rows: list[Axis]
    columns: list[Axis]
    cells: dict[tuple[Path, Path], list[list[Figure]]]
    counts: dict[tuple[Path, Path], int]
    base: Filter

    def figures(self, row: Axis, column: Axis) -> list[list[Figure]]:
        """The figures of a cell, by measure; empty where there are no records."""
        return self.cells.get((row.path, column.path), [[] for _each in self.measures])

    def filter(self, row: Axis, column: Axis) -> Filter:
        """The filter that finds the records behind a cell."""
        clauses = tuple(each.clause for each in (*row.members, *column.members))
        return (*self.base, *clauses)


def pivot_of(
    ctx: Context,
    entity: Entity,
    request: ListRequest,
    rows: Sequence[str],
    columns: Sequence[str],
    measures: Sequence[str],
) -> PivotTable:
    """The records as a table of figures; raises Malformed, TooManyGroups."""
    row_dimensions = read_dimensions(ctx, entity, rows, MOST_LEVELS)
    column_dimensions = read_dimensions(ctx, entity, columns, MOST_LEVELS - 1)
    both = [*row_dimensions, *column_dimensions]
    if len({each.text for each in both}) < len(both):
        raise Malformed(reason=_("a field stands twice in the pivot"))
    chosen = read_measures(ctx, entity, measures or ("count",))
    leaves = gather(ctx, entity, request, both, chosen, prefixes=False)
    members = members_by_dimension(ctx, both, leaves)
    split = len(row_dimensions)
    cells: dict[tuple[Path, Path], Tallies] = {}
    for path, tallies in leaves.items():
        for row in prefixes_of(path[:split]):
            for column in prefixes_of(path[split:]):
                merge(cells.setdefault((row, column), Tallies()), tallies)
    leaf_columns = _axes(members[split:], {column for _row, column in cells})
    leaf_columns = [each for each in leaf_columns if each.depth == len(column_dimensions)]
    if len(leaf_columns) > MOST_COLUMNS or len(cells) > MOST_CELLS:
        raise TooManyGroups
    return PivotTable(
        row_dimensions,
        column_dimensions,
        chosen,
        _axes(members[:split], {row for row, _column in cells}),
        [*leaf_columns, Axis(())] if column_dimensions else [Axis(())],
        {place: figures_by_measure(ctx, chosen, each) for place, each in cells.items()},
        {place: each.records for place, each in cells.items()},
        request.filter,
    )


def _axes(members: list[list[Member]], paths: set[Path]) -> list[Axis]:
    """The rows of a pivot: each group before those within it, the total at the end."""
    found: list[Axis] = []

    def descend(above: tuple[Member, ...]) -> None:
        depth = len(above)
        if depth == len(members):
            return
        for member in members[depth]:
            here = (*above, member)
            if tuple(each.value for each in here) in paths:
                found.append(Axis(here))
                descend(here)

    descend(())
    return [*found, Axis(())]
