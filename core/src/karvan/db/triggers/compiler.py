"""From the rules on models to the triggers of one database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import MetaData
from sqlalchemy import Table

from karvan.db.base import owner_of
from karvan.db.rules import rules_of
from karvan.db.triggers import postgresql
from karvan.db.triggers import sqlite
from karvan.db.triggers.conditions import Scope
from karvan.db.triggers.trigger import RuleMistake
from karvan.db.triggers.trigger import Trigger

COMPILERS = {"sqlite": sqlite.compile_rule, "postgresql": postgresql.compile_rule}


def declared_triggers(
    tables: MetaData | Iterable[Table], kind: str, *, schema: str = "public"
) -> list[Trigger]:
    """The triggers that the tables should bear on `sqlite` or `postgresql`, in order of name.

    A rule of a header also places triggers on its lines: the rules of all tables of the same
    plugins are compiled. Raises RuleMistake for a declaration that cannot be compiled.
    """
    wanted = list(tables.sorted_tables if isinstance(tables, MetaData) else tables)
    names = {table.name for table in wanted}
    found: dict[str, Trigger] = {}
    for table in _of_the_same_plugins(wanted):
        for trigger in _triggers_of(table, kind, schema):
            if trigger.name in found:
                reason = f"{trigger.name} comes from another rule already"
                raise RuleMistake(table=table.name, rule=trigger.rule, reason=reason)
            found[trigger.name] = trigger
    return [trigger for _, trigger in sorted(found.items()) if trigger.table in names]


def _of_the_same_plugins(tables: list[Table]) -> list[Table]:
    owners = {owner_of(table.name) for table in tables}
    known = {table.name: table for each in tables for table in each.metadata.tables.values()}
    return [table for name, table in sorted(known.items()) if owner_of(name) in owners]


def _triggers_of(table: Table, kind: str, schema: str) -> list[Trigger]:
    compile_rule = COMPILERS[kind]
    place = schema if kind == "postgresql" else ""
    return [
        replace(trigger, owner=owner_of(table.name))
        for rule in rules_of(table)
        for trigger in compile_rule(rule, Scope(table, rule, kind, place))
    ]
