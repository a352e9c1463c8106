"""Every write reaches the index, whatever door it came by.

The trail already holds a row for each change of a unit of work: of mapped rows, of statements, of
imports and jobs. At the end, when numbers are given, the records it names are indexed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.audit.rows import entity_of
from karvan.audit.writer import journal_of
from karvan.entities.declaring.extension import Extension
from karvan.search.index import index_records
from karvan.search.index import searchable_entities

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

AFTER_NUMBERS = 93
KEY = "search"


class Follower:
    """Gathers the records that one unit of work changed, and indexes them at its end."""

    stage = AFTER_NUMBERS

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self.noted: set[tuple[str, int]] = set()

    def note(self, code: str, record_id: int) -> None:
        """Index this record too."""
        self.noted.add((code, record_id))

    def finish(self) -> None:
        """Index what was changed."""
        ctx = self._ctx
        ctx.uow.flush()
        rows = journal_of(ctx.uow).rows
        if not rows and not self.noted:
            return
        tables = _by_table(ctx)
        touched: dict[str, set[int]] = {}
        for row in rows:
            if row.row_id is not None:
                for entity in tables.get(row.entity, ()):
                    touched.setdefault(entity.code, set()).add(row.row_id)
        for code, record_id in self.noted:
            touched.setdefault(code, set()).add(record_id)
        for entity in searchable_entities(ctx):
            if entity.code in touched:
                index_records(ctx, entity, touched[entity.code])


def follower_of(ctx: Context) -> Follower:
    """The follower of this unit of work."""
    return ctx.uow.finisher(KEY, lambda: Follower(ctx))


def _by_table(ctx: Context) -> dict[str, list[Entity]]:
    """The entities by the name that the trail has for their tables, extensions' included."""
    entities = searchable_entities(ctx)
    tables: dict[str, list[Entity]] = {}
    for entity in entities:
        tables.setdefault(entity_of(entity.model.__tablename__), []).append(entity)
    by_code = {each.code: each for each in entities}
    for extension in ctx.runtime.registry.declarations(Extension, ctx.view.on):
        if extension.target in by_code:
            name = entity_of(extension.model.__tablename__)
            tables.setdefault(name, []).append(by_code[extension.target])
    return tables
