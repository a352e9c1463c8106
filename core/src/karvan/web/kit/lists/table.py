"""The list as its page shows it: head, rows, totals of the page, and where the pages around are."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

from karvan.entities.codecs import codec_of
from karvan.entities.reading.listing import Page
from karvan.entities.reading.listing import list_records
from karvan.entities.reading.rows import Row
from karvan.entities.reading.rows import rows_of
from karvan.i18n import format_number
from karvan.i18n import gettext
from karvan.i18n import ngettext
from karvan.web.kit.lists.asking import carried
from karvan.web.kit.lists.columns import Column
from karvan.web.kit.lists.columns import columns_of
from karvan.web.kit.lists.columns import shown_columns
from karvan.web.kit.lists.links import record_url
from karvan.web.kit.lists.tree import Branch
from karvan.web.kit.lists.tree import in_tree
from karvan.web.kit.lists.tree import tree_page
from karvan.web.urls import url

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.web.kit.lists.asking import ListState


@dataclass(frozen=True)
class TableRow:
    """A record's row, where it leads, and its place in the tree where the list is one."""

    row: Row
    url: str | None
    branch: Branch | None = None


@dataclass(frozen=True)
class Total:
    """A sum, and its currency where that is not the company's."""

    text: str
    unit: str = ""


@dataclass(frozen=True)
class Table:
    """All that the table needs; `totals` stand by column, one for each currency."""

    columns: list[Column]
    rows: list[TableRow]
    totals: dict[str, list[Total]] = field(default_factory=dict)
    count: str = ""
    exact: int | None = None
    next_url: str | None = None
    previous_url: str | None = None
    is_first: bool = True


def table_of(ctx: Context, state: ListState) -> Table:
    """Read one page of the list, or the whole of it as a tree."""
    names = shown_columns(ctx, state)
    whole = tree_page(ctx, state)
    page = whole or list_records(ctx, state.entity, state.request)
    columns = columns_of(ctx, state, names, page.sort)
    tree = state.entity.list.tree
    wanted = list(dict.fromkeys((*names, tree))) if whole else names
    rows = rows_of(ctx, state.entity, page.records, wanted, address=url)
    linked = linked_rows(ctx, state, page.records, rows)
    return Table(
        columns=columns,
        rows=_grown(linked, tree) if whole else linked,
        totals={} if tree else totals_of(ctx, columns, rows),
        count=count_text(ctx, page),
        exact=None if page.is_capped else page.count,
        next_url=state.url(after=page.next) if page.next else None,
        previous_url=state.url(before=page.previous) if page.previous else None,
        is_first=not page.previous,
    )


def linked_rows(
    ctx: Context, state: ListState, records: list[Any], rows: list[Row]
) -> list[TableRow]:
    """Each row with the address of its record, which carries the list's state along."""
    along = carried(state)
    by_id = {each.id: each for each in records}
    return [TableRow(row, _record_link(ctx, state.entity, by_id[row.id], along)) for row in rows]


def _grown(lines: list[TableRow], parent: str) -> list[TableRow]:
    """The rows in the order of the tree."""
    by_id = {each.row.id: each for each in lines}
    places = in_tree([each.row for each in lines], parent)
    return [replace(by_id[row.id], branch=branch) for row, branch in places]


def branch_of(ctx: Context, state: ListState, record_id: int) -> Branch | None:
    """The place of one record in the tree, where the list is shown as one."""
    whole = tree_page(ctx, state)
    if whole is None:
        return None
    rows = rows_of(ctx, state.entity, whole.records, [state.entity.list.tree])
    places = in_tree(rows, state.entity.list.tree)
    return next((branch for row, branch in places if row.id == record_id), None)


def _record_link(ctx: Context, entity: Entity, record: Any, along: dict[str, Any]) -> str | None:
    if entity.link is not None:
        endpoint, values = entity.link(ctx, record)
        extra = along if endpoint == entity.endpoint("page") else {}
        return url(endpoint, **values, **extra)
    return record_url(entity, record.id, **along)


def totals_of(ctx: Context, columns: list[Column], rows: list[Row]) -> dict[str, list[Total]]:
    """The sums of the page's numeric columns; amounts of different currencies are never added."""
    found: dict[str, list[Total]] = {}
    for column in columns:
        if not column.is_summed:
            continue
        sums: dict[str, Any] = {}
        for row in rows:
            cell = row.cells[column.name]
            if cell.value is not None:
                sums[cell.currency] = sums.get(cell.currency, 0) + cell.value
        field_, codec = column.known.field, codec_of(column.known.field)
        found[column.name] = [
            Total(
                codec.format(ctx, field_, total, currency=currency),
                "" if currency == ctx.company.currency else currency,
            )
            for currency, total in sorted(sums.items(), key=lambda each: _own_first(ctx, each[0]))
        ]
    return {name: texts for name, texts in found.items() if texts}


def _own_first(ctx: Context, currency: str) -> tuple[bool, str]:
    return currency != ctx.company.currency, currency


def count_text(ctx: Context, page: Page) -> str:
    """“12 records”, “1,000+ records”."""
    shown = format_number(page.count, ctx.locale)
    if page.is_capped:
        return gettext("{shown}+ records", shown=shown)
    return ngettext("{shown} record", "{shown} records", page.count, shown=shown)
