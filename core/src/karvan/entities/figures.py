"""Figures over the records of a list: groups with subtotals, pivot tables and the series of charts.

    groups_of(ctx, entity, request, ("state", "packed_on@month"), ("sum:amount",))

One statement gathers all; subtotals are added up from it, money by currency. Every group carries
the filter that finds its records.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import func

from karvan.entities.dimensions import Dimension
from karvan.entities.dimensions import Grouped
from karvan.entities.dimensions import Member
from karvan.entities.dimensions import grouped
from karvan.entities.dimensions import members_of
from karvan.entities.dimensions import parse_dimension
from karvan.entities.filters import Filter
from karvan.entities.filters import filter_texts
from karvan.entities.known import expression_of
from karvan.entities.listing import ListRequest
from karvan.entities.listing import limited_time
from karvan.entities.listing import matching
from karvan.entities.measures import Figure
from karvan.entities.measures import Measure
from karvan.entities.measures import Tallies
from karvan.entities.measures import Tally
from karvan.entities.measures import add_row
from karvan.entities.measures import columns_of
from karvan.entities.measures import currency_of
from karvan.entities.measures import figures_of
from karvan.entities.measures import parse_measure
from karvan.errors import Malformed
from karvan.errors import Refusal
from karvan.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaration import Entity

MOST_LEVELS, MOST_MEASURES, MOST_GROUPS, MOST_COLUMNS = 3, 5, 5000, 60
MOST_CELLS = 20_000

Path = tuple[Any, ...]
"""The values of a group, the outermost first."""


class TooManyGroups(Refusal):
    """These are too many groups to show. Narrow the filter, or group by something coarser."""

    code = "core.too_many_groups"


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
    dimensions = _dimensions(ctx, entity, by, MOST_LEVELS)
    chosen = _measures(ctx, entity, measures)
    gathered = _gather(ctx, entity, request, dimensions, chosen)
    members = _members(ctx, dimensions, gathered)
    return Groups(
        dimensions,
        chosen,
        _tree(ctx, gathered, members, chosen, (), request.filter),
        gathered[()].records if () in gathered else 0,
        _figures(ctx, chosen, gathered.get((), Tallies())),
    )


def pivot_of(
    ctx: Context,
    entity: Entity,
    request: ListRequest,
    rows: Sequence[str],
    columns: Sequence[str],
    measures: Sequence[str],
) -> PivotTable:
    """The records as a table of figures; raises Malformed, TooManyGroups."""
    row_dimensions = _dimensions(ctx, entity, rows, MOST_LEVELS)
    column_dimensions = _dimensions(ctx, entity, columns, MOST_LEVELS - 1)
    both = [*row_dimensions, *column_dimensions]
    if len({each.text for each in both}) < len(both):
        raise Malformed(reason=_("a field stands twice in the pivot"))
    chosen = _measures(ctx, entity, measures or ("count",))
    leaves = _gather(ctx, entity, request, both, chosen, prefixes=False)
    members = _members(ctx, both, leaves)
    split = len(row_dimensions)
    cells: dict[tuple[Path, Path], Tallies] = {}
    for path, tallies in leaves.items():
        for row in _prefixes(path[:split]):
            for column in _prefixes(path[split:]):
                _merge(cells.setdefault((row, column), Tallies()), tallies)
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
        {place: _figures(ctx, chosen, each) for place, each in cells.items()},
        {place: each.records for place, each in cells.items()},
        request.filter,
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


def _dimensions(ctx: Context, entity: Entity, texts: Sequence[str], most: int) -> list[Dimension]:
    if len(texts) > most:
        raise Malformed(reason=_("group by at most {most} fields", most=most))
    found = [parse_dimension(ctx, entity, each) for each in texts]
    if len({each.text for each in found}) < len(found):
        raise Malformed(reason=_("a field to group by is named twice"))
    return found


def _measures(ctx: Context, entity: Entity, texts: Sequence[str]) -> list[Measure]:
    if len(texts) > MOST_MEASURES:
        raise Malformed(reason=_("choose at most {most} figures", most=MOST_MEASURES))
    return [parse_measure(ctx, entity, each) for each in dict.fromkeys(texts)]


def _gather(
    ctx: Context,
    entity: Entity,
    request: ListRequest,
    dimensions: list[Dimension],
    measures: list[Measure],
    *,
    prefixes: bool = True,
) -> dict[Path, Tallies]:
    """Tallies by path, in one statement; with `prefixes` those of all outer groups as well."""
    wanted = matching(ctx, entity, request)
    with limited_time(ctx):
        axes = [grouped(ctx, entity, wanted, each) for each in dimensions]
        rows = _read(ctx, entity, wanted, axes, measures)
    known = _fields(measures)
    found: dict[Path, Tallies] = {}
    for row in rows:
        values = list(row)
        raw, values = values[: len(axes)], values[len(axes) :]
        path = tuple(axis.value_of(each) for axis, each in zip(axes, raw, strict=True))
        tallies = _tallies(ctx, entity, known, values)
        for place in _prefixes(path) if prefixes else [path]:
            _merge(found.setdefault(place, Tallies()), tallies)
    return found


def _read(
    ctx: Context, entity: Entity, wanted: Any, axes: list[Grouped], measures: list[Measure]
) -> Sequence[Any]:
    known = _fields(measures)
    currencies = {
        each.name: expression_of(ctx, entity, own)
        for each in known
        if (own := currency_of(ctx, entity, each)) is not None
    }
    inner = [axis.column.label(f"g{place}") for place, axis in enumerate(axes)]
    inner += [column.label(f"c_{place}") for place, column in enumerate(currencies.values())]
    figures = [column for each in known for column in columns_of(ctx, entity, each)]
    statement = (
        wanted.with_only_columns(*inner, func.count(), *figures, maintain_column_froms=True)
        .group_by(*inner)
        .limit(MOST_GROUPS + 1)
    )
    rows = ctx.session.execute(statement).all()
    if len(rows) > MOST_GROUPS:
        raise TooManyGroups
    return rows


def _tallies(ctx: Context, entity: Entity, known: list[Any], values: list[Any]) -> Tallies:
    """What one row of the statement gathered: currencies, count, then five figures for each field."""
    owned = [each for each in known if currency_of(ctx, entity, each) is not None]
    own = {each.name: values[place] for place, each in enumerate(owned)}
    found = Tallies(int(values[len(owned)]))
    rest = values[len(owned) + 1 :]
    for place, each in enumerate(known):
        is_money = each.field.kind == "money"
        currency = (own.get(each.name) or ctx.company.currency) if is_money else ""
        tally = found.by_field.setdefault((each.name, currency), Tally())
        add_row(tally, rest[place * 5 : place * 5 + 5])
    return found


def _fields(measures: list[Measure]) -> list[Any]:
    return list({each.known.name: each.known for each in measures if each.known}.values())


def _merge(into: Tallies, other: Tallies) -> None:
    into.records += other.records
    for key, tally in other.by_field.items():
        mine = into.by_field.setdefault(key, Tally())
        mine.add(tally.total, tally.count, tally.least, tally.most)


def _prefixes(path: Path) -> list[Path]:
    return [path[:length] for length in range(len(path) + 1)]


def _members(
    ctx: Context, dimensions: list[Dimension], gathered: dict[Path, Tallies]
) -> list[list[Member]]:
    """The members of each dimension in order."""
    return [
        members_of(ctx, each, [path[place] for path in gathered if len(path) > place])
        for place, each in enumerate(dimensions)
    ]


def _figures(ctx: Context, measures: list[Measure], tallies: Tallies) -> list[list[Figure]]:
    return [figures_of(ctx, each, tallies) for each in measures]


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
            figures = _figures(ctx, measures, gathered[here])
            found.append(Group(member, depth, gathered[here].records, figures, narrowed, inner))
    return found


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
