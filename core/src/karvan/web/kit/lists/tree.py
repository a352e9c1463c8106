"""A list as a tree: each record below its parent, as in a chart of accounts.

An entity asks for it with `ListView(tree="parent")`, the name of its reference to the parent. The
tree is shown while the list is whole: a search, a filter or another order gives the flat list, and
so do more records than MOST.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING

from karvan.entities.reading.listing import ACTIVE
from karvan.entities.reading.listing import list_records

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.reading.listing import Page
    from karvan.entities.reading.rows import Row
    from karvan.web.kit.lists.asking import ListState

MOST = 1_000


@dataclass(frozen=True)
class Branch:
    """The place of a row: how deep it lies, its path and its parent's, such as `1/4/` and `1/`."""

    depth: int
    path: str
    parent: str
    has_more: bool


def tree_page(ctx: Context, state: ListState) -> Page | None:
    """All the records where they can be shown as a tree, else None."""
    asked = state.request
    is_paged = bool(asked.after or asked.before or state.args.get("size"))
    is_whole = asked.show == ACTIVE and not (state.is_narrowed or asked.sort or is_paged)
    if not state.entity.list.tree or not is_whole:
        return None
    page = list_records(ctx, state.entity, replace(asked, size=MOST), most=MOST)
    return None if page.next else page


def in_tree(rows: Sequence[Row], parent: str) -> list[tuple[Row, Branch]]:
    """The rows in the order of the tree; a row whose parent is not among them stands at the top."""
    here = {row.id for row in rows}
    below: dict[int | None, list[Row]] = {}
    for row in rows:
        above = row.cells[parent].value
        below.setdefault(above if above in here else None, []).append(row)
    return list(_walk(below, None, "", 0))


def _walk(
    below: dict[int | None, list[Row]], above: int | None, path: str, depth: int
) -> Iterator[tuple[Row, Branch]]:
    for row in below.get(above, ()):
        own = f"{path}{row.id}/"
        yield row, Branch(depth, own, path, row.id in below)
        yield from _walk(below, row.id, own, depth + 1)
