"""What a refused statement is told: a code and the rule in words, the same on both databases."""

from __future__ import annotations

from karvan.db.rule_kinds import MinLines
from karvan.db.rule_kinds import Rule

UNBALANCED, FROZEN, CLOSED, COMPANY, OTHER = "KV001", "KV002", "KV003", "KV004", "KV005"

WORDS: dict[str, tuple[str, str]] = {
    "numbered": (OTHER, "numbered: a {state} {table} needs its number"),
    "min_lines": (OTHER, "lines: a {state} {table} needs at least {least} lines"),
    "balanced": (UNBALANCED, "unbalanced: the lines of a {state} {table} add up to zero"),
    "copied": (OTHER, "copied: the lines of a {state} {table} repeat its columns"),
    "copied_early": (OTHER, "copied: a new row of {table} leaves posting's columns empty"),
    "open_period": (CLOSED, "closed period: {table} needs an open period that contains its date"),
    "frozen": (FROZEN, "frozen: {table} is {state}"),
    "frozen_insert": (FROZEN, "frozen: {table} is inserted as a draft, then {state}"),
    "frozen_key": (FROZEN, "frozen: a row of {table} with this key is {state}"),
    "frozen_lines": (FROZEN, "frozen: {table} belongs to what is {state}"),
    "frozen_truncate": (FROZEN, "frozen: {table} cannot be truncated"),
    "append_only": (FROZEN, "frozen: {table} is append-only"),
    "immutable": (OTHER, "immutable: {columns} of {table} cannot change"),
    "immutable_used": (OTHER, "immutable: {columns} of {table} cannot change once used"),
    "company_key": (COMPANY, "company: a row of {table} keeps its company and id"),
    "no_overlap": (OTHER, "overlap: another row of {table} is valid on these days"),
}


def words_for(what: str, rule: Rule, table: str) -> tuple[str, str]:
    """The code and the whole message, `KV002 frozen: finance_entry is posted`."""
    code, template = WORDS[what]
    columns = ", ".join(getattr(rule, "columns", ()))
    least = rule.least if isinstance(rule, MinLines) else 0
    state = getattr(rule, "when_state", "posted")
    filled = template.format(table=table, columns=columns, least=least, state=state)
    return code, f"{code} {filled}"
