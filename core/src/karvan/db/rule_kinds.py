"""The kinds of rules a model can declare, as values; `karvan.db.rules` is how models write them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Lines:
    """The lines of a document: their table, and the column that holds the id of the header."""

    table: str
    header: str


@dataclass(frozen=True)
class Rule:
    """One thing the database refuses, or keeps up to date; `name` ends the names of its triggers."""

    name: ClassVar[str]


@dataclass(frozen=True, kw_only=True)
class PostingRule(Rule):
    """A rule that looks when the row enters a state, by default when it is posted."""

    when_state: str = "posted"
    state: str = "state"


@dataclass(frozen=True, kw_only=True)
class Numbered(PostingRule):
    """A posted row has its number."""

    name = "numbered"
    columns: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MinLines(PostingRule):
    """A posted row has at least so many lines."""

    name = "min_lines"
    least: int
    lines: Lines


@dataclass(frozen=True, kw_only=True)
class Balanced(PostingRule):
    """The amounts of the lines add up to nothing, in each group of the columns `by`."""

    name = "balanced"
    lines: Lines
    amount: str
    by: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Copied(PostingRule):
    """Columns that each line repeats from its header are equal when it is posted."""

    name = "copied"
    lines: Lines
    columns: tuple[str, ...]
    empty_at_first: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class OpenPeriod(PostingRule):
    """The row's date lies in its period, and the period is open."""

    name = "open_period"
    date: str
    period: str
    periods: str
    open_states: tuple[str, ...]
    same: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Frozen(PostingRule):
    """A posted row and its lines can be neither changed nor deleted nor added to."""

    name = "frozen"
    lines: tuple[Lines, ...]


@dataclass(frozen=True, kw_only=True)
class FrozenWithTarget(PostingRule):
    """A row of an extension table is frozen as soon as the row it extends is."""

    name = "frozen_with_target"
    target: str
    key: str


@dataclass(frozen=True)
class AppendOnly(Rule):
    """Rows are written once and stay for ever; only the columns `but` may be written again."""

    name = "append_only"
    but: tuple[str, ...] = ()


@dataclass(frozen=True)
class Immutable(Rule):
    """Columns keep the value they were written with, or the one they had when first used."""

    name = "immutable"
    columns: tuple[str, ...]
    once_used_in: tuple[Lines, ...]


@dataclass(frozen=True)
class CompanyKey(Rule):
    """A row keeps its company and id; every table with that key has this rule unasked."""

    name = "company_key"


@dataclass(frozen=True)
class NoOverlap(Rule):
    """Of the rows that agree in `by`, no two are valid on the same day."""

    name = "no_overlap"
    by: tuple[str, ...]
    only: tuple[tuple[str, str], ...]
    start: str
    end: str


@dataclass(frozen=True)
class Share:
    """What a maintained column gathers from the lines: a `part` of a column, or their number."""

    part: str
    column: str = ""


@dataclass(frozen=True, kw_only=True)
class Maintains(PostingRule):
    """A table of sums over posted lines, written by the trigger that posts them."""

    name = "maintains"
    table: str
    lines: Lines
    key: tuple[str, ...]
    sums: tuple[tuple[str, Share], ...]
    only_with: tuple[str, ...]


@dataclass(frozen=True)
class SqliteTrigger:
    """A trigger of SQLite in its own words: `BEFORE`, `UPDATE`, a WHEN condition, statements.

    `suffix` tells several triggers of one rule apart.
    """

    timing: str
    event: str
    body: str
    when: str = ""
    suffix: str = ""


@dataclass(frozen=True)
class PostgresqlTrigger:
    """A trigger of PostgreSQL: timing, events, level `row` or `statement`, and a PL/pgSQL body.

    After a single event at statement level the body sees `new_rows` and `old_rows`. Conditions
    stand in the body, not in a WHEN clause, so that the installed text can be compared.
    """

    timing: str
    events: tuple[str, ...]
    level: str
    body: str
    suffix: str = ""
    of_columns: tuple[str, ...] = ()
    reads_tables: bool = True


@dataclass(frozen=True)
class OwnRule(Rule):
    """A rule none of the others expresses, written for both databases and tested on both."""

    name = "rule"
    title: str
    sqlite: tuple[SqliteTrigger, ...]
    postgresql: tuple[PostgresqlTrigger, ...]
