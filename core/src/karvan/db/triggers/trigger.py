"""What a declared rule compiles to, and how it is named.

Names are stable, `kv_<table>_<rule>`: start-up compares the installed triggers with the declared
ones by name and text.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from karvan.errors import AppError

PREFIX = "kv_"
LONGEST_NAME = 63  # PostgreSQL cuts longer names without a word


class RuleMistake(AppError):
    """{table} declares {rule}, but {reason}. Correct the model's __rules__."""

    status, code = 500, "core.rule_mistake"


@dataclass(frozen=True)
class Trigger:
    """One trigger on one table: its statement, and on PostgreSQL its function's statement.

    `text` is what the database shows of it once it is installed, `owner` the plugin's word.
    """

    name: str
    table: str
    rule: str
    owner: str
    sql: str
    text: str
    function_sql: str | None = None


@dataclass(frozen=True)
class TriggerDifference:
    """A trigger that is not as declared; `text` is missing, changed, disabled or undeclared."""

    table: str
    rule: str
    name: str
    text: str


def trigger_name(table: str, *words: str) -> str:
    """`kv_<table>_<rule>`, with a digest at its end where that is too long for PostgreSQL."""
    name = PREFIX + "_".join((table, *(word for word in words if word)))
    if len(name) <= LONGEST_NAME:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{name[: LONGEST_NAME - 9]}_{digest}"
