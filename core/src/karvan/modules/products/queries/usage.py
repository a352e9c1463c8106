"""Whether anything refers to a product: found through the keys of all tables, so no one is asked."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import Column
from sqlalchemy import ColumnElement
from sqlalchemy import Table
from sqlalchemy import select

from karvan.db.base import all_mappers
from karvan.db.base import owner_of
from karvan.modules.products.models import Product
from karvan.plugins.views import read_installed

if TYPE_CHECKING:
    from karvan.context import Context

PRODUCT = "core.product"
CORE = "core"


def used_products(ctx: Context, ids: Collection[int]) -> set[int]:
    """Those of the products that some other record names: a kit, a line, a note.

    What goes with a product when it is deleted (its barcodes, its place in a tree) does not count.
    """
    if not ids:
        return set()
    ctx.session.flush()
    installed = {CORE, *read_installed(ctx.uow.connection)}
    found: set[int] = set()
    for table, column, only in _references():
        if owner_of(table.name) not in installed:
            continue
        statement = select(column).where(
            table.c.company_id == ctx.company.id, column.in_(sorted(ids)), *only
        )
        found |= set(ctx.uow.connection.execute(statement.distinct()).scalars())
    return found


def _references() -> Iterator[tuple[Table, Column[int], list[ColumnElement[bool]]]]:
    for mapper in all_mappers():
        table = mapper.local_table
        if not isinstance(table, Table) or "company_id" not in table.c:
            continue
        for key in table.foreign_key_constraints:
            if key.referred_table is Product.__table__ and key.ondelete != "CASCADE":
                yield table, next(each for each in key.columns if each.name != "company_id"), []
        for kind, identifier in getattr(mapper.class_, "__record_pairs__", ()):
            yield table, table.c[identifier], [table.c[kind] == PRODUCT]
