"""Declared rules as triggers of PostgreSQL: at statement level, over transition tables.

Postings are checked once per statement, whatever the number of rows. The trigger on lines locks the
headers FOR SHARE before it looks at their state: without that lock, a line inserted while its entry
is being posted ends in a posted, unbalanced entry. Scans of whole tables are switched off inside the
functions, because a plan made while a table was small is kept for the whole session.
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
from karvan.db.rule_kinds import PostgresqlTrigger
from karvan.db.rule_kinds import PostingRule
from karvan.db.rule_kinds import Rule
from karvan.db.triggers import conditions as sql
from karvan.db.triggers.conditions import Scope
from karvan.db.triggers.messages import words_for
from karvan.db.triggers.trigger import Trigger
from karvan.db.triggers.trigger import trigger_name

EVENT_ORDER = ("INSERT", "DELETE", "UPDATE", "TRUNCATE")  # as PostgreSQL shows them
TRANSITION_TABLES = {
    "INSERT": "REFERENCING NEW TABLE AS new_rows ",
    "UPDATE": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows ",
    "DELETE": "REFERENCING OLD TABLE AS old_rows ",
}
SIDES = {"INSERT": ("new_rows",), "UPDATE": ("new_rows", "old_rows"), "DELETE": ("old_rows",)}


@singledispatch
def compile_rule(rule: Rule, scope: Scope) -> list[Trigger]:
    """The triggers of a rule; each kind of rule registers its own."""
    raise TypeError(rule)


@compile_rule.register
def _(rule: Numbered, scope: Scope) -> list[Trigger]:
    return [_when_posting(scope, rule, sql.number_missing(scope, rule, "h"))]


@compile_rule.register
def _(rule: MinLines, scope: Scope) -> list[Trigger]:
    return [_when_posting(scope, rule, sql.too_few_lines(scope, rule, "h"))]


@compile_rule.register
def _(rule: Balanced, scope: Scope) -> list[Trigger]:
    return [_when_posting(scope, rule, sql.out_of_balance(scope, rule, "h"))]


@compile_rule.register
def _(rule: Copied, scope: Scope) -> list[Trigger]:
    posting = _when_posting(scope, rule, sql.copies_differ(scope, rule, "h"))
    if not rule.empty_at_first:
        return [posting]
    early = f"EXISTS (SELECT 1 FROM new_rows l WHERE {sql.filled_too_early(scope, rule, 'l')})"
    body = _refuse_if(early, *words_for("copied_early", rule, rule.lines.table))
    made = PostgresqlTrigger("AFTER", ("INSERT",), "statement", body, suffix="insert")
    return [posting, _trigger(scope, rule, made, rule.lines.table)]


@compile_rule.register
def _(rule: OpenPeriod, scope: Scope) -> list[Trigger]:
    condition = sql.period_not_open(scope, rule, "h")
    lock = f"""
  FOR touched IN
    SELECT DISTINCT h.company_id, {scope.column("h", rule.period)} AS id FROM new_rows h
    WHERE {_is_posted(scope, rule, "h")} ORDER BY 1, 2
  LOOP
    PERFORM 1 FROM {scope.on(rule.periods)} p
      WHERE p.company_id = touched.company_id AND p.id = touched.id FOR SHARE;
  END LOOP;"""
    return [_when_posting(scope, rule, condition, first=lock, declare="touched record;")]


@compile_rule.register
def _(rule: Frozen, scope: Scope) -> list[Trigger]:
    table, state = scope.table.name, scope.quote(rule.state)
    scope.look_up(table, rule.state)
    posted = sql.text(rule.when_state)
    body = f"""
  IF TG_OP = 'INSERT' THEN
    IF NEW.{state} = {posted} THEN
      {_raise(*words_for("frozen_insert", rule, table))}
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.{state} = {posted} THEN
    {_raise(*words_for("frozen", rule, table))}
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  RETURN NEW;"""
    events = ("INSERT", "DELETE", "UPDATE")
    header = PostgresqlTrigger("BEFORE", events, "row", body, reads_tables=False)
    triggers = [_trigger(scope, rule, header), _no_truncate(scope, rule, table)]
    return triggers + [each for lines in rule.lines for each in _frozen_lines(scope, rule, lines)]


@compile_rule.register
def _(rule: FrozenWithTarget, scope: Scope) -> list[Trigger]:
    return _frozen_lines(scope, rule, Lines(scope.table.name, rule.key), rule.target)


def _frozen_lines(
    scope: Scope, rule: Frozen | FrozenWithTarget, lines: Lines, target: str = ""
) -> list[Trigger]:
    header = target or scope.table.name
    scope.look_up(header, rule.state)
    scope.look_up(lines.table, lines.header)
    triggers = []
    for event, sides in SIDES.items():
        touched = " UNION ".join(
            f"SELECT DISTINCT company_id, {scope.quote(lines.header)} AS id FROM {side}"
            for side in sides
        )
        body = f"""
  FOR touched IN {touched} ORDER BY 1, 2 LOOP
    SELECT h.{scope.quote(rule.state)} INTO found FROM {scope.on(header)} h
      WHERE h.company_id = touched.company_id AND h.id = touched.id FOR SHARE;
    IF found = {sql.text(rule.when_state)} THEN
      {_raise(*words_for("frozen_lines", rule, lines.table))}
    END IF;
  END LOOP;
  RETURN NULL;"""
        made = PostgresqlTrigger("AFTER", (event,), "statement", body, suffix=event.lower())
        triggers.append(_trigger(scope, rule, made, lines.table, "touched record; found text;"))
    return [*triggers, _no_truncate(scope, rule, lines.table)]


@compile_rule.register
def _(rule: AppendOnly, scope: Scope) -> list[Trigger]:
    words = words_for("append_only", rule, scope.table.name)
    body = f"\n  {_raise(*words)}"
    if rule.but:
        kept = _changed(scope, scope.all_but(rule.but))
        body = _refuse_if(f"TG_OP = 'DELETE' OR {kept}", *words, after="RETURN NEW;")
    rows = PostgresqlTrigger("BEFORE", ("DELETE", "UPDATE"), "row", body, reads_tables=False)
    return [_trigger(scope, rule, rows), _no_truncate(scope, rule, scope.table.name)]


@compile_rule.register
def _(rule: Immutable, scope: Scope) -> list[Trigger]:
    condition = _changed(scope, rule.columns)
    if rule.once_used_in:
        condition = f"({condition}) AND ({sql.in_use(scope, rule.once_used_in, 'OLD')})"
    what, suffix = ("immutable_used", "used") if rule.once_used_in else ("immutable", "")
    body = _refuse_if(condition, *words_for(what, rule, scope.table.name), after="RETURN NEW;")
    reads = bool(rule.once_used_in)
    made = PostgresqlTrigger("BEFORE", ("UPDATE",), "row", body, suffix, reads_tables=reads)
    return [_trigger(scope, rule, made)]


@compile_rule.register
def _(rule: CompanyKey, scope: Scope) -> list[Trigger]:
    key = ("company_id", "id")
    words = words_for("company_key", rule, scope.table.name)
    body = _refuse_if(_changed(scope, key), *words, after="RETURN NEW;")
    made = PostgresqlTrigger("BEFORE", ("UPDATE",), "row", body, of_columns=key, reads_tables=False)
    return [_trigger(scope, rule, made)]


@compile_rule.register
def _(rule: NoOverlap, scope: Scope) -> list[Trigger]:
    table = scope.table.name
    condition = f"EXISTS (SELECT 1 FROM new_rows h WHERE {sql.overlaps_another(scope, rule, 'h')})"
    lock = f"""
  FOR touched IN SELECT DISTINCT company_id FROM new_rows ORDER BY 1 LOOP
    PERFORM pg_advisory_xact_lock(hashtextextended({sql.text(table)}, touched.company_id));
  END LOOP;"""
    body = _refuse_if(condition, *words_for("no_overlap", rule, table), first=lock)
    return [
        _trigger(
            scope,
            rule,
            PostgresqlTrigger("AFTER", (event,), "statement", body, suffix=event.lower()),
            declare="touched record;",
        )
        for event in ("INSERT", "UPDATE")
    ]


@compile_rule.register
def _(rule: Maintains, scope: Scope) -> list[Trigger]:
    lines = sql.line_of(scope, rule.lines, "l", "h")
    # OFFSET 0 keeps the lines a look-up by index per header, whatever the planner believes
    source = (
        f"new_rows h CROSS JOIN LATERAL"
        f" (SELECT l.* FROM {scope.on(rule.lines.table)} l WHERE {lines} OFFSET 0) l"
    )
    upsert = sql.upsert(scope, rule, "h", source, _is_posted(scope, rule, "h"))
    made = PostgresqlTrigger(
        "AFTER", ("UPDATE",), "statement", f"\n  {upsert};\n  RETURN NULL;", suffix=rule.table
    )
    return [_trigger(scope, rule, made)]


@compile_rule.register
def _(rule: OwnRule, scope: Scope) -> list[Trigger]:
    return [_trigger(scope, rule, each) for each in rule.postgresql]


def _is_posted(scope: Scope, rule: PostingRule, row: str) -> str:
    return f"{scope.column(row, rule.state)} = {sql.text(rule.when_state)}"


def _changed(scope: Scope, columns: tuple[str, ...]) -> str:
    return sql.any_of(
        scope.differ(scope.comparable("NEW", column), scope.comparable("OLD", column))
        for column in columns
    )


def _when_posting(
    scope: Scope, rule: PostingRule, condition: str, *, first: str = "", declare: str = ""
) -> Trigger:
    broken = (
        f"EXISTS (SELECT 1 FROM new_rows h\n    WHERE {_is_posted(scope, rule, 'h')}"
        f" AND ({condition}))"
    )
    body = _refuse_if(broken, *words_for(rule.name, rule, scope.table.name), first=first)
    made = PostgresqlTrigger("AFTER", ("UPDATE",), "statement", body)
    return _trigger(scope, rule, made, declare=declare)


def _no_truncate(scope: Scope, rule: Rule, table: str) -> Trigger:
    body = f"\n  {_raise(*words_for('frozen_truncate', rule, table))}"
    made = PostgresqlTrigger(
        "BEFORE", ("TRUNCATE",), "statement", body, suffix="truncate", reads_tables=False
    )
    return _trigger(scope, rule, made, table)


def _raise(code: str, message: str) -> str:
    return f"RAISE EXCEPTION USING ERRCODE = {sql.text(code)}, MESSAGE = {sql.text(message)};"


def _refuse_if(
    condition: str, code: str, message: str, *, first: str = "", after: str = "RETURN NULL;"
) -> str:
    return f"{first}\n  IF {condition} THEN\n    {_raise(code, message)}\n  END IF;\n  {after}"


def _trigger(
    scope: Scope, rule: Rule, made: PostgresqlTrigger, table: str = "", declare: str = ""
) -> Trigger:
    on = table or scope.table.name
    name = trigger_name(on, rule.title if isinstance(rule, OwnRule) else rule.name, made.suffix)
    body = made.body.replace("{table}", scope.on(on)).replace("{schema}", scope.schema)
    block = f"{f'DECLARE {declare}' if declare else ''}\nBEGIN{body}\nEND"
    setting = " SET enable_seqscan TO off" if made.reads_tables else ""
    function = (
        f"CREATE OR REPLACE FUNCTION {scope.on(name)}() RETURNS trigger"
        f" LANGUAGE plpgsql{setting} AS $karvan${block}$karvan$"
    )
    statement = f"CREATE TRIGGER {scope.quote(name)} {_clauses(scope, made, on)}"
    sql_text = f"{statement} EXECUTE FUNCTION {scope.on(name)}()"
    shown = f"{statement} EXECUTE FUNCTION {scope.quote(name)}()\n{setting.strip()}\n{block}"
    return Trigger(name, on, rule.name, "", sql_text, shown, function)


def _clauses(scope: Scope, made: PostgresqlTrigger, table: str) -> str:
    columns = ", ".join(scope.quote(column) for column in made.of_columns)
    events = [
        f"{event} OF {columns}" if event == "UPDATE" and columns else event
        for event in EVENT_ORDER
        if event in made.events
    ]
    sees_rows = made.timing == "AFTER" and made.level == "statement" and len(made.events) == 1
    transition = TRANSITION_TABLES.get(made.events[0], "") if sees_rows else ""
    return (
        f"{made.timing} {' OR '.join(events)} ON {scope.on(table)} {transition}"
        f"FOR EACH {made.level.upper()}"
    )
