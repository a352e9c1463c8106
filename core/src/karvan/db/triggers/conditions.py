"""The conditions that rules refuse, in SQL that both databases read alike.

A condition speaks of one header row under the name it is given: `NEW` in a row trigger of SQLite,
the alias of a transition table on PostgreSQL. It is true when the rule is broken.
"""
# ruff: noqa: S608 - SQL is written from the names of declared tables, never from input

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import NoReturn

from sqlalchemy import JSON
from sqlalchemy import Table
from sqlalchemy import UniqueConstraint
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import IdentifierPreparer

from karvan.db.rule_kinds import Balanced
from karvan.db.rule_kinds import Copied
from karvan.db.rule_kinds import Lines
from karvan.db.rule_kinds import Maintains
from karvan.db.rule_kinds import MinLines
from karvan.db.rule_kinds import NoOverlap
from karvan.db.rule_kinds import Numbered
from karvan.db.rule_kinds import OpenPeriod
from karvan.db.rule_kinds import Rule
from karvan.db.rule_kinds import Share
from karvan.db.triggers.trigger import RuleMistake

DIALECTS: dict[str, type[Dialect]] = {
    "sqlite": sqlite.dialect,
    "postgresql": postgresql.dialect,
}


@cache
def _dialect(kind: str) -> Dialect:
    return DIALECTS[kind]()


def _preparer(kind: str) -> IdentifierPreparer:
    return _dialect(kind).identifier_preparer


@dataclass(frozen=True)
class Scope:
    """A table with its rule, the dialect that is written, and where the tables live."""

    table: Table
    rule: Rule
    kind: str
    schema: str = ""

    def quote(self, name: str) -> str:
        """The name as an identifier, quoted where it must be."""
        return _preparer(self.kind).quote(name)

    def on(self, table: str) -> str:
        """A table's full name: with its schema, so that no temporary table can stand in for it."""
        quoted = self.quote(table)
        return f"{self.quote(self.schema)}.{quoted}" if self.schema else quoted

    def differ(self, left: str, right: str) -> str:
        """The values differ, NULL being a value like any other."""
        word = "IS NOT" if self.kind == "sqlite" else "IS DISTINCT FROM"
        return f"{left} {word} {right}"

    def look_up(self, table: str, *columns: str) -> Table:
        """The table of that name, after checking that it has the columns."""
        found = self.table.metadata.tables.get(table)
        if found is None:
            self.refuse(f"there is no table {table}")
        missing = [column for column in columns if column not in found.columns]
        if missing:
            self.refuse(f"{table} has no column {', '.join(missing)}")
        return found

    def column(self, row: str, name: str) -> str:
        """A column of the rule's own table, of the row with that alias."""
        self.look_up(self.table.name, name)
        return f"{row}.{self.quote(name)}"

    def comparable(self, row: str, name: str) -> str:
        """A column as it can be compared: PostgreSQL does not compare JSON, only its text."""
        plain = self.column(row, name)
        is_json = isinstance(self.table.columns[name].type.dialect_impl(_dialect(self.kind)), JSON)
        return f"{plain}::text" if is_json and self.kind == "postgresql" else plain

    def all_but(self, columns: tuple[str, ...]) -> tuple[str, ...]:
        """The names of the table's other columns."""
        self.look_up(self.table.name, *columns)
        return tuple(each.name for each in self.table.columns if each.name not in columns)

    def refuse(self, reason: str) -> NoReturn:
        """Say what is wrong with the declaration."""
        raise RuleMistake(table=self.table.name, rule=self.rule.name, reason=reason)


def text(value: str) -> str:
    """A string literal."""
    return "'" + value.replace("'", "''") + "'"


def all_of(conditions: Iterable[str]) -> str:
    """Every one of the conditions."""
    return " AND ".join(conditions)


def any_of(conditions: Iterable[str]) -> str:
    """At least one of the conditions."""
    return " OR ".join(conditions)


def line_of(scope: Scope, lines: Lines, line: str, header: str) -> str:
    """The line belongs to the header."""
    return f"{line}.company_id = {header}.company_id AND {line}.{scope.quote(lines.header)} = {header}.id"


def number_missing(scope: Scope, rule: Numbered, header: str) -> str:
    """A numbering column is NULL."""
    return any_of(f"{scope.column(header, column)} IS NULL" for column in rule.columns)


def too_few_lines(scope: Scope, rule: MinLines, header: str) -> str:
    """There are fewer lines than needed."""
    scope.look_up(rule.lines.table, rule.lines.header)
    return (
        f"(SELECT count(*) FROM {scope.on(rule.lines.table)} l"
        f" WHERE {line_of(scope, rule.lines, 'l', header)}) < {rule.least}"
    )


def out_of_balance(scope: Scope, rule: Balanced, header: str) -> str:
    """The amounts of some group of lines do not add up to 0."""
    lines = rule.lines
    scope.look_up(lines.table, lines.header, rule.amount, *rule.by)
    groups = ", ".join(f"l.{scope.quote(column)}" for column in (lines.header, *rule.by))
    return (
        f"EXISTS (SELECT 1 FROM {scope.on(lines.table)} l"
        f" WHERE {line_of(scope, lines, 'l', header)}"
        f" GROUP BY {groups} HAVING sum(l.{scope.quote(rule.amount)}) <> 0)"
    )


def copies_differ(scope: Scope, rule: Copied, header: str) -> str:
    """A line does not repeat its header."""
    lines = rule.lines
    scope.look_up(lines.table, lines.header, *rule.columns)
    differing = any_of(
        scope.differ(f"l.{scope.quote(column)}", scope.column(header, column))
        for column in rule.columns
    )
    return (
        f"EXISTS (SELECT 1 FROM {scope.on(lines.table)} l"
        f" WHERE {line_of(scope, lines, 'l', header)} AND ({differing}))"
    )


def filled_too_early(scope: Scope, rule: Copied, line: str) -> str:
    """A new line has a value that only posting may write."""
    scope.look_up(rule.lines.table, *rule.empty_at_first)
    return any_of(f"{line}.{scope.quote(column)} IS NOT NULL" for column in rule.empty_at_first)


def period_not_open(scope: Scope, rule: OpenPeriod, header: str) -> str:
    """No open period of the row's own contains its date."""
    scope.look_up(rule.periods, "state", "valid_from", "valid_to", *rule.same)
    states = ", ".join(text(state) for state in rule.open_states)
    date = scope.column(header, rule.date)
    same = [f"p.{scope.quote(column)} = {scope.column(header, column)}" for column in rule.same]
    fitting = all_of(
        (
            f"p.company_id = {header}.company_id",
            f"p.id = {scope.column(header, rule.period)}",
            f"p.state IN ({states})",
            f"{date} >= p.valid_from",
            f"(p.valid_to IS NULL OR {date} < p.valid_to)",
            *same,
        )
    )
    return f"NOT EXISTS (SELECT 1 FROM {scope.on(rule.periods)} p WHERE {fitting})"


def overlaps_another(scope: Scope, rule: NoOverlap, row: str) -> str:
    """Another row is valid on one of the row's days."""
    start, end = scope.quote(rule.start), scope.quote(rule.end)
    scope.look_up(scope.table.name, rule.start, rule.end)
    alike = [f"NOT ({scope.differ(f'o.{scope.quote(c)}', scope.column(row, c))})" for c in rule.by]
    narrowed = [
        f"{each}.{scope.quote(column)} = {text(value)}"
        for column, value in rule.only
        for each in (row, "o")
    ]
    overlapping = all_of(
        (
            f"o.company_id = {row}.company_id",
            f"o.id <> {row}.id",
            f"({row}.{end} IS NULL OR o.{start} < {row}.{end})",
            f"(o.{end} IS NULL OR {row}.{start} < o.{end})",
            *alike,
            *narrowed,
        )
    )
    return f"EXISTS (SELECT 1 FROM {scope.on(scope.table.name)} o WHERE {overlapping})"


def in_use(scope: Scope, places: Iterable[Lines], row: str) -> str:
    """A row of one of the places refers to this one."""
    found = []
    for place in places:
        scope.look_up(place.table, place.header)
        found.append(
            f"EXISTS (SELECT 1 FROM {scope.on(place.table)} u"
            f" WHERE {line_of(scope, place, 'u', row)})"
        )
    return any_of(found)


def unique_keys(table: Table) -> list[tuple[str, ...]]:
    """The primary key and every unique key that holds for all rows, as names of columns."""
    keys = [tuple(column.name for column in table.primary_key)]
    keys += [
        tuple(column.name for column in constraint.columns)
        for constraint in table.constraints
        if isinstance(constraint, UniqueConstraint)
    ]
    keys += [
        tuple(column.name for column in index.columns)
        for index in table.indexes
        if index.unique and index.dialect_options["sqlite"]["where"] is None
    ]
    return sorted({key for key in keys if key})


def share_of(scope: Scope, share: Share, line: str) -> str:
    """What a line adds to a maintained column, as an aggregate."""
    column = f"{line}.{scope.quote(share.column)}"
    return {
        "positive": f"sum(CASE WHEN {column} > 0 THEN {column} ELSE 0 END)",
        "negative": f"sum(CASE WHEN {column} < 0 THEN -{column} ELSE 0 END)",
        "whole": f"sum({column})",
        "count": "count(*)",
    }[share.part]


def upsert(scope: Scope, rule: Maintains, header: str, source: str, where: str) -> str:
    """Add the lines of the posted headers in `source` to the maintained table, in key order."""
    names = [name for name, _ in rule.sums]
    lines = scope.look_up(rule.lines.table, rule.lines.header, *rule.only_with)
    scope.look_up(rule.lines.table, *(share.column for _, share in rule.sums if share.column))
    scope.look_up(rule.table, "company_id", *rule.key, *names)
    quoted = [scope.quote(name) for name in ("company_id", *rule.key, *names)]
    keys = [f"{header}.company_id" if header != "NEW" else "l.company_id"]
    for column in rule.key:
        in_line = column in lines.columns
        keys.append(f"l.{scope.quote(column)}" if in_line else scope.column(header, column))
    sums = [share_of(scope, share, "l") for _, share in rule.sums]
    conditions = [where, *(f"l.{scope.quote(column)} IS NOT NULL" for column in rule.only_with)]
    target = scope.quote(rule.table)
    added = ", ".join(
        f"{scope.quote(name)} = {target}.{scope.quote(name)} + excluded.{scope.quote(name)}"
        for name in names
    )
    return (
        f"INSERT INTO {scope.on(rule.table)} ({', '.join(quoted)})\n"
        f"  SELECT {', '.join((*keys, *sums))}\n"
        f"  FROM {source}\n"
        f"  WHERE {all_of(conditions)}\n"
        f"  GROUP BY {', '.join(keys)}\n"
        f"  ORDER BY {', '.join(keys)}\n"
        f"  ON CONFLICT ({', '.join(quoted[: len(keys)])}) DO UPDATE SET {added}"
    )
