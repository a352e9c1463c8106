"""Grouping a list: up to three fields, days by period, with subtotals that lead to the records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from karvan.entities.declaring.known import shown_fields
from karvan.entities.figures.dimensions import dimensions_of
from karvan.entities.figures.groups import Group
from karvan.entities.figures.groups import groups_of
from karvan.entities.figures.measures import Figure
from karvan.entities.figures.measures import Measure
from karvan.entities.figures.measures import is_measurable
from karvan.web.kit.lists.asking import MOST_GROUPS
from karvan.web.kit.lists.columns import SUMMED
from karvan.web.kit.lists.columns import shown_columns

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.web.kit.lists.asking import ListState

MOST_FIGURES = 4
OPEN_AT_FIRST = 60


@dataclass(frozen=True)
class Grouping:
    """What the list may be grouped by, and by what it is: texts as in the address."""

    options: list[tuple[str, str]]
    chosen: tuple[str, ...]
    clear_url: str

    @property
    def levels(self) -> list[str]:
        """One place for each level that may be chosen, empty where none is."""
        return [*self.chosen, *[""] * (MOST_GROUPS - len(self.chosen))]


@dataclass(frozen=True)
class GroupRow:
    """One group as a row: its place in the tree, where its records are, its figures."""

    path: str
    parent: str
    depth: int
    title: str
    tone: str
    count: int
    url: str
    figures: list[list[Figure]]
    has_groups: bool


@dataclass(frozen=True)
class GroupedTable:
    """All groups, outermost first, each followed by those within."""

    titles: list[str]
    measures: list[Measure]
    rows: list[GroupRow]
    count: int
    totals: list[list[Figure]]
    is_open: bool


def grouping_of(ctx: Context, state: ListState) -> Grouping:
    """The choices of the group menu."""
    options = [(each.text, each.title) for each in dimensions_of(ctx, state.entity)]
    return Grouping(options, state.group, state.url(group=None))


def grouped_table(ctx: Context, state: ListState) -> GroupedTable:
    """The list in groups, with the sums of its numeric columns; raises Malformed, TooManyGroups."""
    fields = shown_fields(ctx, state.entity)
    summed = [
        f"sum:{name}"
        for name in shown_columns(ctx, state)
        if fields[name].field.kind in SUMMED and is_measurable(fields[name])
    ][:MOST_FIGURES]
    found = groups_of(ctx, state.entity, state.request, state.group, summed)
    rows = list(_rows(state, found.groups, ""))
    return GroupedTable(
        titles=[each.title for each in found.dimensions],
        measures=found.measures,
        rows=rows,
        count=found.count,
        totals=found.totals,
        is_open=len(rows) <= OPEN_AT_FIRST,
    )


def _rows(state: ListState, groups: list[Group], parent: str) -> Iterator[GroupRow]:
    for place, group in enumerate(groups):
        path = f"{parent}{place}-"
        yield GroupRow(
            path=path,
            parent=parent,
            depth=group.depth,
            title=group.title,
            tone=group.member.tone,
            count=group.count,
            url=state.url(group=None, f=group.texts),
            figures=group.figures,
            has_groups=bool(group.groups),
        )
        yield from _rows(state, group.groups, path)
