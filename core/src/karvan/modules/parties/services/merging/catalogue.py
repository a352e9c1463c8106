"""Every column of every installed plugin that refers to a party, or to a row of some other table.

What the models declare is united with what the database says, so that the tables of a plugin whose
package has vanished are seen as well. Pairs (kind, id) are found by `__record_pairs__`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import ForeignKeyConstraint
from sqlalchemy import MetaData
from sqlalchemy import Table
from sqlalchemy import and_
from sqlalchemy import inspect

from karvan.db.base import all_mappers
from karvan.db.base import metadata
from karvan.entities.declaring.declaration import Entity
from karvan.modules.parties.hints import MergeHints
from karvan.plugins.declarations import DocumentDeclaration

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import ReflectedForeignKeyConstraint

    from karvan.context import Context

PARTY_TABLE, PARTY_KIND = "core_party", "core.party"
VERSION_TABLES = "karvan_version_"


@dataclass(frozen=True)
class Reference:
    """A column that holds ids of rows of another table; a pair also says of what kind they are."""

    table: Table
    column: str
    kind_column: str = ""
    kind: str = ""
    is_known: bool = True
    hints: MergeHints = field(default_factory=MergeHints)

    def refers_to(self, company_id: int, row_id: object) -> ColumnElement[bool]:
        """The rows that refer to this row."""
        found = and_(self.table.c.company_id == company_id, self.table.c[self.column] == row_id)
        return and_(found, self.table.c[self.kind_column] == self.kind) if self.kind else found

    @property
    def place(self) -> str:
        """`core_address.party_id`, in the order of which tables are gone through."""
        return f"{self.table.name}.{self.column}"


class Catalogue:
    """The references between tables, read once per merge."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self._inspector = inspect(ctx.uow.connection)
        self.there = frozenset(self._inspector.get_table_names())
        self._models = {mapper.local_table: mapper.class_ for mapper in all_mappers()}

    def references_to(self, table: str) -> list[Reference]:
        """All columns that refer to rows of the table, in order of table and column."""
        found = {each.place: each for each in self._declared(table)}
        for each in (*self._unknown(table), *self._pairs(table)):
            found.setdefault(each.place, each)
        return [found[place] for place in sorted(found)]

    def to_parties(self) -> list[Reference]:
        """All columns that refer to parties, but those whose rows are part of the party itself."""
        return [each for each in self.references_to(PARTY_TABLE) if not each.hints.stays]

    def model_of(self, table: Table) -> type[Any] | None:
        """The model of a table, None for that of a plugin that is missing."""
        return self._models.get(table)

    def table_named(self, name: str) -> Table:
        """The table, as its model or else the database knows it."""
        known = metadata.tables.get(name)
        return self._reflected(name) if known is None else known

    def _declared(self, target: str) -> Iterator[Reference]:
        for table in metadata.tables.values():
            if table.name not in self.there:
                continue
            for key in table.foreign_key_constraints:
                if (column := _column_to(key, target)) is not None:
                    yield Reference(table, column, hints=self._hints(table))

    def _unknown(self, target: str) -> Iterator[Reference]:
        for name, keys in self._foreign_keys_of_unknown.items():
            for key in keys:
                columns = key["constrained_columns"]
                if key["referred_table"] == target and _is_composite(columns):
                    yield Reference(self._reflected(name), columns[1], is_known=False)

    def _pairs(self, target: str) -> Iterator[Reference]:
        kinds = self._kinds.get(target, set())
        for mapper in all_mappers():
            table = mapper.local_table
            if not isinstance(table, Table) or table.name not in self.there:
                continue
            for kind_column, id_column in getattr(mapper.class_, "__record_pairs__", ()):
                for kind in sorted(kinds):
                    yield Reference(table, id_column, kind_column, kind, hints=self._hints(table))

    def _hints(self, table: Table) -> MergeHints:
        hints: MergeHints = getattr(self.model_of(table), "__merge__", MergeHints())
        return hints

    @cached_property
    def _kinds(self) -> dict[str, set[str]]:
        """The kinds of records that each table holds: entity and document codes."""
        registry = self.ctx.runtime.registry
        found: dict[str, set[str]] = {PARTY_TABLE: {PARTY_KIND}}
        for entity in registry.declarations(Entity):
            found.setdefault(entity.model.__tablename__, set()).add(entity.code)
        for declared in registry.declarations(DocumentDeclaration):
            document = declared.document
            found.setdefault(document.model.__tablename__, set()).add(document.kind)
        return found

    @cached_property
    def _foreign_keys_of_unknown(self) -> dict[str, list[ReflectedForeignKeyConstraint]]:
        unknown = sorted(
            name
            for name in self.there - metadata.tables.keys()
            if not name.startswith(VERSION_TABLES)
        )
        if not unknown:
            return {}
        found = self._inspector.get_multi_foreign_keys(filter_names=unknown)
        return {name: keys for (_schema, name), keys in sorted(found.items())}

    def _reflected(self, name: str) -> Table:
        return self._tables.setdefault(
            name,
            Table(name, MetaData(), autoload_with=self.ctx.uow.connection, resolve_fks=False),
        )

    @cached_property
    def _tables(self) -> dict[str, Table]:
        return {}


def _column_to(key: ForeignKeyConstraint, target: str) -> str | None:
    """The second column of a key (company_id, x_id) into the target."""
    name = key.elements[0].target_fullname.rpartition(".")[0]
    columns = [str(each) for each in key.column_keys]
    return columns[1] if name == target and _is_composite(columns) else None


def _is_composite(columns: list[str]) -> bool:
    return len(columns) == 2 and columns[0] == "company_id"
