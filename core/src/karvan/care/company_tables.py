"""Which rows of a database belong to one company, table by table, each after those it refers to.

Told from the models: every table with a `company_id`, the company's own row, and the rows of
installation tables that hang on those (the permissions of its roles, the roles of its members).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlalchemy import Connection
from sqlalchemy import Table
from sqlalchemy import inspect
from sqlalchemy import select

from karvan.db.base import metadata

COMPANY, USER = "core_company", "core_user"
# What does not travel: made anew where the company arrives, or a secret of this installation.
STAYS = frozenset({
    "core_api_token", "core_api_token_use", "core_epoch", "core_id_block", "core_moved_user",
    "core_schedule", "core_search",
})  # fmt: skip
# Plain numbers of users: no foreign keys, since a posting is hashed with the number it had.
USER_NUMBERS = ("created_by", "actor_id", "user_id", "on_behalf_of")
SUFFIX = "_by"


@dataclass(frozen=True)
class CompanyTable:
    """A table and the condition that finds the company's rows in it."""

    table: Table
    where: ColumnElement[bool]

    @property
    def name(self) -> str:
        """The table's name."""
        return self.table.name

    @property
    def is_keyed_by_company(self) -> bool:
        """Whether its ids are the company's own, so that they move unchanged."""
        first = next(iter(self.table.primary_key.columns), None)
        return first is not None and first.name == "company_id"

    @property
    def is_renumbered(self) -> bool:
        """Whether its ids are the installation's, and are given anew on arrival."""
        return self.name != COMPANY and not self.is_keyed_by_company and "id" in self.table.c

    @property
    def user_references(self) -> list[str]:
        """The columns with a foreign key to the users of the installation."""
        return [
            column.name
            for column in self.table.c
            if any(key.column.table.name == USER for key in column.foreign_keys)
        ]

    @property
    def user_numbers(self) -> list[str]:
        """The columns that hold the number of a user without a foreign key."""
        references = set(self.user_references)
        return [
            each.name
            for each in self.table.c
            if (each.name in USER_NUMBERS or each.name.endswith(SUFFIX))
            and each.name not in references
        ]

    @property
    def own_references(self) -> list[str]:
        """The columns that refer to another row of the same table."""
        return [
            name
            for key in self.table.foreign_key_constraints
            if key.referred_table is self.table
            for name in key.column_keys
            if name != "company_id" and self.table.c[name].nullable
        ]

    def renumbered_references(self, renumbered: set[str]) -> dict[str, str]:
        """Column -> table, for the references to tables whose ids are given anew."""
        return {
            column.name: key.column.table.name
            for column in self.table.c
            for key in column.foreign_keys
            if key.column.table.name in renumbered
        }


def find_tables(connection: Connection, company_id: int) -> list[CompanyTable]:
    """Every table with rows of the company that is there, in the order of insertion."""
    there = set(inspect(connection).get_table_names())
    return list(
        _tables([each for each in metadata.sorted_tables if each.name in there], company_id)
    )


def _tables(tables: list[Table], company_id: int) -> Iterator[CompanyTable]:
    found: dict[str, CompanyTable] = {}
    for table in tables:
        where = _condition(table, found, company_id)
        if where is not None:
            found[table.name] = CompanyTable(table, where)
            yield found[table.name]


def _condition(
    table: Table, found: dict[str, CompanyTable], company_id: int
) -> ColumnElement[bool] | None:
    if table.name == COMPANY:
        return table.c.id == company_id
    if "company_id" in table.c:
        return table.c.company_id == company_id
    for column in table.c:
        for key in column.foreign_keys:
            parent = found.get(key.column.table.name)
            if parent is not None and parent.name != COMPANY:
                return column.in_(select(key.column).where(parent.where))
    return None
