"""Which rows keep the loser's id for ever: posted documents and whatever is only added to.

Reports find them by the view `core_party_resolved`. Read from the declared rules of the tables; of a
plugin that is missing nothing is known, and its database rules are asked by trying.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement
from sqlalchemy import Table
from sqlalchemy import and_
from sqlalchemy import exists
from sqlalchemy import false
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import true
from sqlalchemy.sql.elements import True_

from karvan.db.rule_kinds import AppendOnly
from karvan.db.rule_kinds import Frozen
from karvan.db.rule_kinds import FrozenWithTarget
from karvan.db.rule_kinds import Immutable
from karvan.db.rule_kinds import Maintains
from karvan.db.rule_kinds import OwnRule
from karvan.db.rule_kinds import PostingRule
from karvan.db.rules import rules_of


def stays(table: Table, column: str) -> ColumnElement[bool]:
    """The rows of the table whose column may not be written; `false()` when all may."""
    conditions = [*_own(table, column), *_by_others(table, column)]
    if any(isinstance(each, True_) for each in conditions):
        return true()
    return or_(*conditions) if conditions else false()


def may_refuse(table: Table) -> bool:
    """Whether a rule of the table's own may refuse a change that nobody can foresee."""
    return any(isinstance(each, OwnRule) for each in rules_of(table))


def _own(table: Table, column: str) -> Iterator[ColumnElement[bool]]:
    for rule in rules_of(table):
        match rule:
            case AppendOnly() if column not in rule.but:
                yield true()
            case Immutable() if column in rule.columns:
                used = [_used(table, each.table, each.header) for each in rule.once_used_in]
                yield or_(*used) if used else true()
            case Frozen():
                yield table.c[rule.state] == rule.when_state
            case FrozenWithTarget():
                yield _posted_header(table, rule, rule.target, rule.key)
            case _:
                continue


def _by_others(table: Table, column: str) -> Iterator[ColumnElement[bool]]:
    for other in table.metadata.tables.values():
        for rule in rules_of(other):
            match rule:
                case Frozen():
                    for lines in rule.lines:
                        if lines.table == table.name:
                            yield _posted_header(table, rule, other.name, lines.header)
                case Maintains() if rule.table == table.name and column in rule.key:
                    yield true()
                case _:
                    continue


def _posted_header(table: Table, rule: PostingRule, header: str, key: str) -> ColumnElement[bool]:
    head = table.metadata.tables[header].alias()
    return exists(
        select(1).where(
            head.c.company_id == table.c.company_id,
            head.c.id == table.c[key],
            head.c[rule.state] == rule.when_state,
        )
    )


def _used(table: Table, user: str, column: str) -> ColumnElement[bool]:
    other = table.metadata.tables[user].alias()
    return exists(
        select(1).where(
            and_(other.c.company_id == table.c.company_id, other.c[column] == table.c.id)
        )
    )
