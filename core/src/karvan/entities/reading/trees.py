"""References to records that form a tree: everything under a branch, for the operator `under`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import Table
from sqlalchemy import select

from karvan.entities.declaring.known import find_entity

if TYPE_CHECKING:
    from sqlalchemy import Select

    from karvan.context import Context

PARENT = "parent_id"


def is_tree(ctx: Context, code: str) -> bool:
    """Whether records of the entity stand under one another."""
    return _table_of(ctx, code) is not None


def ids_under(ctx: Context, code: str, ids: list[int]) -> Select[Any]:
    """The ids of these records and of all below them; a circle ends where it began."""
    table = _table_of(ctx, code)
    if table is None:
        message = f"{code} forms no tree"
        raise LookupError(message)
    roots = select(table.c.id).where(table.c.company_id == ctx.company.id, table.c.id.in_(ids))
    below = roots.cte("below", recursive=True)
    below = below.union(
        select(table.c.id).join(
            below, (table.c.company_id == ctx.company.id) & (table.c[PARENT] == below.c.id)
        )
    )
    return select(below.c.id)


def _table_of(ctx: Context, code: str) -> Table | None:
    entity = find_entity(ctx, code)
    if entity is None:
        return None
    table = entity.model.__table__
    found = isinstance(table, Table) and PARENT in table.c and "company_id" in table.c
    return table if found else None
