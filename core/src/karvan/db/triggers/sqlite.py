"""Declared rules as triggers of SQLite: BEFORE each row, refusing by RAISE(ABORT).

`INSERT OR REPLACE` deletes rows without firing delete triggers unless recursive triggers are on.
Core turns them on; frozen and append-only tables also refuse a new row with the key of an old one.
"""
# ruff: noqa: S608 - SQL is written from the names of declared tables, never from input

from __future__ import annotations

from functools import singledispatch

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
from karvan.db.rule_kinds import PostingRule
from karvan.db.rule_kinds import Rule
from karvan.db.triggers import conditions as sql
from karvan.db.triggers.conditions import Scope
from karvan.db.triggers.messages import words_for
from karvan.db.triggers.trigger import Trigger
from karvan.db.triggers.trigger import trigger_name


@singledispatch
def compile_rule(rule: Rule, scope: Scope) -> list[Trigger]:
    """The triggers of a rule; each kind of rule registers its own."""
    raise TypeError(rule)


@compile_rule.register
def _(rule: Numbered, scope: Scope) -> list[Trigger]:
    return [_when_posting(scope, rule, sql.number_missing(scope, rule, "NEW"))]


@compile_rule.register
def _(rule: MinLines, scope: Scope) -> list[Trigger]:
    return [_when_posting(scope, rule, sql.too_few_lines(scope, rule, "NEW"))]


@compile_rule.register
def _(rule: Balanced, scope: Scope) -> list[Trigger]:
    return [_when_posting(scope, rule, sql.out_of_balance(scope, rule, "NEW"))]


@compile_rule.register
def _(rule: OpenPeriod, scope: Scope) -> list[Trigger]:
    return [_when_posting(scope, rule, sql.period_not_open(scope, rule, "NEW"))]


@compile_rule.register
def _(rule: Copied, scope: Scope) -> list[Trigger]:
    posting = _when_posting(scope, rule, sql.copies_differ(scope, rule, "NEW"))
    if not rule.empty_at_first:
        return [posting]
    early = _refusal(scope, rule, "copied_early", "insert", "BEFORE INSERT", table=rule.lines.table,
                     condition=sql.filled_too_early(scope, rule, "NEW"))  # fmt: skip
    return [posting, early]


@compile_rule.register
def _(rule: Frozen, scope: Scope) -> list[Trigger]:
    table, state = scope.table.name, scope.quote(rule.state)
    scope.look_up(table, rule.state)
    posted = sql.text(rule.when_state)
    known = sql.any_of(
        f"EXISTS (SELECT 1 FROM {scope.quote(table)} o WHERE {_same_key(scope, key)}"
        f" AND o.{state} = {posted})"
        for key in sql.unique_keys(scope.table)
    )
    old_is_posted = f"OLD.{state} = {posted}"
    own = [
        _refusal(
            scope, rule, "frozen_insert", "insert", "BEFORE INSERT", f"NEW.{state} = {posted}"
        ),
        _refusal(scope, rule, "frozen_key", "replace", "BEFORE INSERT", known),
        _refusal(scope, rule, "frozen", "update", "BEFORE UPDATE", old_is_posted),
        _refusal(scope, rule, "frozen", "delete", "BEFORE DELETE", old_is_posted),
    ]
    return own + [each for lines in rule.lines for each in _frozen_lines(scope, rule, lines)]


@compile_rule.register
def _(rule: FrozenWithTarget, scope: Scope) -> list[Trigger]:
    return _frozen_lines(scope, rule, Lines(scope.table.name, rule.key), rule.target)


def _frozen_lines(
    scope: Scope, rule: Frozen | FrozenWithTarget, lines: Lines, target: str = ""
) -> list[Trigger]:
    header = target or scope.table.name
    scope.look_up(header, rule.state)
    table = scope.look_up(lines.table, lines.header)

    def is_posted(line: str) -> str:
        return (
            f"EXISTS (SELECT 1 FROM {scope.quote(header)} h WHERE {sql.line_of(scope, lines, line, 'h')}"
            f" AND h.{scope.quote(rule.state)} = {sql.text(rule.when_state)})"
        )

    known = sql.any_of(
        f"EXISTS (SELECT 1 FROM {scope.quote(lines.table)} o"
        f" WHERE {_same_key(scope, key)} AND {is_posted('o')})"
        for key in sql.unique_keys(table)
    )
    events = {
        "insert": is_posted("NEW"),
        "replace": known,
        "update": sql.any_of((is_posted("OLD"), is_posted("NEW"))),
        "delete": is_posted("OLD"),
    }
    return [
        _refusal(
            scope,
            rule,
            "frozen_lines",
            suffix,
            f"BEFORE {'INSERT' if suffix == 'replace' else suffix.upper()}",
            condition,
            table=lines.table,
        )
        for suffix, condition in events.items()
    ]


@compile_rule.register
def _(rule: AppendOnly, scope: Scope) -> list[Trigger]:
    table = scope.quote(scope.table.name)
    known = sql.any_of(
        f"EXISTS (SELECT 1 FROM {table} o WHERE {_same_key(scope, key)})"
        for key in sql.unique_keys(scope.table)
    )
    kept = _changed(scope, scope.all_but(rule.but)) if rule.but else ""
    return [
        _refusal(scope, rule, "append_only", "replace", "BEFORE INSERT", known),
        _refusal(scope, rule, "append_only", "update", "BEFORE UPDATE", kept),
        _refusal(scope, rule, "append_only", "delete", "BEFORE DELETE"),
    ]


@compile_rule.register
def _(rule: Immutable, scope: Scope) -> list[Trigger]:
    condition = _changed(scope, rule.columns)
    if not rule.once_used_in:
        return [_refusal(scope, rule, "immutable", "", "BEFORE UPDATE", condition)]
    used = f"({condition}) AND ({sql.in_use(scope, rule.once_used_in, 'OLD')})"
    return [_refusal(scope, rule, "immutable_used", "used", "BEFORE UPDATE", used)]


@compile_rule.register
def _(rule: CompanyKey, scope: Scope) -> list[Trigger]:
    condition = _changed(scope, ("company_id", "id"))
    return [_refusal(scope, rule, "company_key", "", "BEFORE UPDATE OF company_id, id", condition)]


@compile_rule.register
def _(rule: NoOverlap, scope: Scope) -> list[Trigger]:
    condition = sql.overlaps_another(scope, rule, "NEW")
    return [
        _refusal(scope, rule, "no_overlap", "insert", "BEFORE INSERT", condition),
        _refusal(scope, rule, "no_overlap", "update", "BEFORE UPDATE", condition),
    ]


@compile_rule.register
def _(rule: Maintains, scope: Scope) -> list[Trigger]:
    source = f"{scope.quote(rule.lines.table)} l"
    where = sql.line_of(scope, rule.lines, "l", "NEW")
    body = sql.upsert(scope, rule, "NEW", source, where)
    when = _enters_state(scope, rule)
    return [_trigger(scope, rule, rule.table, "AFTER UPDATE", when, body)]


@compile_rule.register
def _(rule: OwnRule, scope: Scope) -> list[Trigger]:
    table = scope.quote(scope.table.name)
    return [
        _trigger(
            scope,
            rule,
            each.suffix,
            f"{each.timing} {each.event}",
            each.when.replace("{table}", table),
            each.body.replace("{table}", table).strip().rstrip(";"),
        )
        for each in rule.sqlite
    ]


def _enters_state(scope: Scope, rule: PostingRule) -> str:
    state, posted = rule.state, sql.text(rule.when_state)
    new = f"{scope.column('NEW', state)} = {posted}"
    return f"{new} AND {scope.differ(scope.column('OLD', state), posted)}"


def _changed(scope: Scope, columns: tuple[str, ...]) -> str:
    return sql.any_of(
        scope.differ(scope.column("NEW", column), scope.column("OLD", column)) for column in columns
    )


def _same_key(scope: Scope, key: tuple[str, ...]) -> str:
    return sql.all_of(f"o.{scope.quote(column)} = NEW.{scope.quote(column)}" for column in key)


def _when_posting(scope: Scope, rule: PostingRule, condition: str) -> Trigger:
    when = f"{_enters_state(scope, rule)} AND ({condition})"
    return _refusal(scope, rule, rule.name, "", "BEFORE UPDATE", when)


def _refusal(
    scope: Scope,
    rule: Rule,
    what: str,
    suffix: str,
    timing: str,
    condition: str = "",
    table: str = "",
) -> Trigger:
    _, message = words_for(what, rule, table or scope.table.name)
    body = f"SELECT RAISE(ABORT, {sql.text(message)})"
    return _trigger(scope, rule, suffix, timing, condition, body, table)


def _trigger(
    scope: Scope, rule: Rule, suffix: str, timing: str, when: str, body: str, table: str = ""
) -> Trigger:
    on = table or scope.table.name
    name = trigger_name(on, rule.title if isinstance(rule, OwnRule) else rule.name, suffix)
    condition = f"\nWHEN {when}" if when else ""
    statement = (
        f"CREATE TRIGGER {scope.quote(name)} {timing} ON {scope.quote(on)}{condition}\n"
        f"BEGIN\n  {body};\nEND"
    )
    return Trigger(name, on, rule.name, "", statement, statement)
