"""Rules that the database itself keeps, declared on models and compiled for both databases.

A model says what must hold; `karvan.db.triggers` turns it into triggers of SQLite and PostgreSQL:

    LINES = Lines("finance_line", header="entry_id")

    class JournalEntry(...):
        __rules__ = (
            numbered(),
            min_lines(2, LINES),
            balanced(LINES, amount="balance", by=("ledger_id",)),
            open_period("date", period="period_id", periods="finance_period"),
            frozen(when_state="posted", lines=(LINES,)),
        )

Posting is ONE UPDATE of number and state; its rules look when the row enters the posted state.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence

from sqlalchemy import Table

from karvan.db.rule_kinds import AppendOnly
from karvan.db.rule_kinds import Balanced
from karvan.db.rule_kinds import CompanyKey
from karvan.db.rule_kinds import Copied
from karvan.db.rule_kinds import Frozen
from karvan.db.rule_kinds import FrozenWithTarget
from karvan.db.rule_kinds import Immutable
from karvan.db.rule_kinds import Lines
from karvan.db.rule_kinds import Maintains
from karvan.db.rule_kinds import MinLines
from karvan.db.rule_kinds import NoOverlap
from karvan.db.rule_kinds import Numbered
from karvan.db.rule_kinds import OpenPeriod
from karvan.db.rule_kinds import OwnRule
from karvan.db.rule_kinds import PostgresqlTrigger
from karvan.db.rule_kinds import Rule
from karvan.db.rule_kinds import Share
from karvan.db.rule_kinds import SqliteTrigger

__all__ = [
    "Lines",
    "PostgresqlTrigger",
    "Rule",
    "Share",
    "SqliteTrigger",
    "append_only",
    "balanced",
    "changeable_columns",
    "copied",
    "frozen",
    "frozen_with_target",
    "immutable",
    "is_append_only",
    "maintains",
    "min_lines",
    "negative_part",
    "no_overlap",
    "number_of_lines",
    "numbered",
    "open_period",
    "positive_part",
    "rule",
    "rules_of",
    "whole",
]


def numbered(*columns: str, when_state: str = "posted") -> Rule:
    """Posting needs these columns filled, `number` and `seq` unless others are named."""
    return Numbered(columns=columns or ("number", "seq"), when_state=when_state)


def min_lines(least: int, lines: Lines, *, when_state: str = "posted") -> Rule:
    """Posting needs at least so many lines."""
    return MinLines(least=least, lines=lines, when_state=when_state)


def balanced(
    lines: Lines, *, amount: str = "balance", by: Sequence[str] = (), when_state: str = "posted"
) -> Rule:
    """Posting needs lines whose signed amounts add up to exactly 0 in each group of `by`."""
    return Balanced(lines=lines, amount=amount, by=tuple(by), when_state=when_state)


def copied(
    lines: Lines,
    columns: Sequence[str],
    *,
    empty_at_first: Sequence[str] = (),
    when_state: str = "posted",
) -> Rule:
    """Posting needs lines that repeat these columns of the header, as reports read lines alone.

    A column of `empty_at_first` must be NULL in a new line, so that drafts stay out of reports.
    """
    return Copied(
        lines=lines,
        columns=tuple(columns),
        empty_at_first=tuple(empty_at_first),
        when_state=when_state,
    )


def open_period(
    date: str = "date",
    *,
    period: str = "period_id",
    periods: str,
    open_states: Sequence[str] = ("open",),
    same: Sequence[str] = (),
    when_state: str = "posted",
) -> Rule:
    """Posting needs a date within its period, whose `state` is one of `open_states`.

    `same` names columns that period and row must agree in. The period row is locked FOR SHARE, so
    that nothing lands in a period while it is being closed.
    """
    return OpenPeriod(
        date=date,
        period=period,
        periods=periods,
        open_states=tuple(open_states),
        same=tuple(same),
        when_state=when_state,
    )


def frozen(*, when_state: str = "posted", lines: Sequence[Lines] = ()) -> Rule:
    """Refuse every change of a posted row and of its lines, and rows inserted as posted."""
    return Frozen(lines=tuple(lines), when_state=when_state)


def frozen_with_target(target: str, *, key: str, when_state: str = "posted") -> Rule:
    """Freeze a row of an extension table with the row of `target` that its column `key` names."""
    return FrozenWithTarget(target=target, key=key, when_state=when_state)


def append_only(*, but: Sequence[str] = ()) -> Rule:
    """Refuse UPDATE, DELETE and TRUNCATE; the application role is not granted them either.

    The columns `but` may change: `append_only(but=("party_id",))` lets what is told of a party move
    to the one it is merged into, while every other column stays as it was written.
    """
    return AppendOnly(tuple(but))


def immutable(*columns: str, once_used_in: Sequence[Lines] = ()) -> Rule:
    """Refuse to change the columns: at all, or once a row of `once_used_in` refers to this one."""
    return Immutable(columns, tuple(once_used_in))


def no_overlap(
    by: Sequence[str] = (),
    *,
    only: Mapping[str, str] | None = None,
    start: str = "valid_from",
    end: str = "valid_to",
) -> Rule:
    """Refuse two rows valid on one day that agree in `by`; `only` narrows, as {"kind": "normal"}."""
    return NoOverlap(tuple(by), tuple((only or {}).items()), start, end)


def positive_part(column: str) -> Share:
    """The sum of the amounts above zero: what is debited."""
    return Share("positive", column)


def negative_part(column: str) -> Share:
    """The sum of the amounts below zero, without their sign: what is credited."""
    return Share("negative", column)


def whole(column: str) -> Share:
    """The plain sum of a column."""
    return Share("whole", column)


def number_of_lines() -> Share:
    """How many lines were posted."""
    return Share("count")


def maintains(
    table: str,
    lines: Lines,
    *,
    key: Sequence[str],
    sums: Mapping[str, Share],
    only_with: Sequence[str] = (),
    when_state: str = "posted",
) -> Rule:
    """Add posted lines to `table`, whose primary key is company_id and the columns `key`.

    A key column is taken from the line, or from the header where the line has none. Lines in which
    a column of `only_with` is NULL are left out.
    """
    return Maintains(
        table=table,
        lines=lines,
        key=tuple(key),
        sums=tuple(sums.items()),
        only_with=tuple(only_with),
        when_state=when_state,
    )


def rule(
    name: str,
    *,
    sqlite: SqliteTrigger | Sequence[SqliteTrigger],
    postgresql: PostgresqlTrigger | Sequence[PostgresqlTrigger],
) -> Rule:
    """Declare a rule in SQL, for both databases. Refuse with a text that begins `KV005 <name>: `.

    `{table}` in a body stands for the table, `{schema}` on PostgreSQL for its schema.
    """
    lite = (sqlite,) if isinstance(sqlite, SqliteTrigger) else tuple(sqlite)
    full = (postgresql,) if isinstance(postgresql, PostgresqlTrigger) else tuple(postgresql)
    return OwnRule(name, lite, full)


def rules_of(table: Table) -> tuple[Rule, ...]:
    """The rules a model declared, and the one every business table has."""
    declared: tuple[Rule, ...] = tuple(table.info.get("rules", ()))
    if {"company_id", "id"} <= {column.name for column in table.primary_key}:
        return (CompanyKey(), *declared)
    return declared


def is_append_only(table: Table) -> bool:
    """Whether rows of the table are only ever added."""
    return any(isinstance(each, AppendOnly) for each in rules_of(table))


def changeable_columns(table: Table) -> tuple[str, ...]:
    """The columns of an append-only table that may be written again."""
    found = (each.but for each in rules_of(table) if isinstance(each, AppendOnly))
    return next(found, ())
