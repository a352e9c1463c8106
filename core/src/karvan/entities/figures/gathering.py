"""What figures are made of: tallies by the path of their group, gathered in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import func

from karvan.entities.declaring.known import expression_of
from karvan.entities.figures.dimensions import Dimension
from karvan.entities.figures.dimensions import Grouped
from karvan.entities.figures.dimensions import Member
from karvan.entities.figures.dimensions import grouped
from karvan.entities.figures.dimensions import members_of
from karvan.entities.figures.dimensions import parse_dimension
from karvan.entities.figures.measures import Figure
from karvan.entities.figures.measures import Measure
from karvan.entities.figures.measures import Tallies
from karvan.entities.figures.measures import Tally
from karvan.entities.figures.measures import add_row
from karvan.entities.figures.measures import columns_of
from karvan.entities.figures.measures import currency_of
from karvan.entities.figures.measures import figures_of
from karvan.entities.figures.measures import parse_measure
from karvan.entities.reading.listing import ListRequest
from karvan.entities.reading.listing import matching
from karvan.entities.reading.patience import limited_time
from karvan.errors import Malformed
from karvan.errors import Refusal
from karvan.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

MOST_LEVELS, MOST_MEASURES, MOST_GROUPS = 3, 5, 5000

Path = tuple[Any, ...]
"""The values of a group, the outermost first."""


class TooManyGroups(Refusal):
    """These are too many groups to show. Narrow the filter, or group by something coarser."""

    code = "core.too_many_groups"


def read_dimensions(
    ctx: Context, entity: Entity, texts: Sequence[str], most: int
) -> list[Dimension]:
    if len(texts) > most:
        raise Malformed(reason=_("group by at most {most} fields", most=most))
    found = [parse_dimension(ctx, entity, each) for each in texts]
    if len({each.text for each in found}) < len(found):
        raise Malformed(reason=_("a field to group by is named twice"))
    return found


def read_measures(ctx: Context, entity: Entity, texts: Sequence[str]) -> list[Measure]:
    if len(texts) > MOST_MEASURES:
        raise Malformed(reason=_("choose at most {most} figures", most=MOST_MEASURES))
    return [parse_measure(ctx, entity, each) for each in dict.fromkeys(texts)]


def gather(
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
        for place in prefixes_of(path) if prefixes else [path]:
            merge(found.setdefault(place, Tallies()), tallies)
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


def merge(into: Tallies, other: Tallies) -> None:
    into.records += other.records
    for key, tally in other.by_field.items():
        mine = into.by_field.setdefault(key, Tally())
        mine.add(tally.total, tally.count, tally.least, tally.most)


def prefixes_of(path: Path) -> list[Path]:
    return [path[:length] for length in range(len(path) + 1)]


def members_by_dimension(
    ctx: Context, dimensions: list[Dimension], gathered: dict[Path, Tallies]
) -> list[list[Member]]:
    """The members of each dimension in order."""
    return [
        members_of(ctx, each, [path[place] for path in gathered if len(path) > place])
        for place, each in enumerate(dimensions)
    ]


def figures_by_measure(
    ctx: Context, measures: list[Measure], tallies: Tallies
) -> list[list[Figure]]:
    return [figures_of(ctx, each, tallies) for each in measures]
