"""Rules: their condition is checked when it is saved, against the fields its kind publishes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from karvan.documents.approvable import Approvable
from karvan.documents.contract import find_kind
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.errors import StaleVersion
from karvan.expressions import BOOL
from karvan.expressions import Expression
from karvan.expressions import ExpressionError
from karvan.expressions import parse
from karvan.i18n import lazy_gettext as _
from karvan.identity.queries.people import list_members
from karvan.identity.queries.people import list_roles
from karvan.modules.approvals.models import ApprovalRule
from karvan.modules.approvals.permissions import APPROVAL_MANAGE
from karvan.modules.approvals.queries.rules import forget_rules
from karvan.modules.approvals.queries.rules import get_rule

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.i18n import Text

LONGEST_NAME = 120


@dataclass(frozen=True)
class SaveRule:
    """A rule as its form says it; an empty condition means every document of the kind.

    `valid_to` is excluded. `remind_hours` are hours of working time, 0 for no reminder.
    """

    document_kind: str
    name: str
    condition: str
    valid_from: date
    valid_to: date | None = None
    level: int = 1
    role: str | None = None
    user_ids: tuple[int, ...] = ()
    quorum: int = 1
    remind_hours: int = 8
    expire_days: int | None = None
    active: bool = True
    version: int | None = None


def create_rule(ctx: Context, command: SaveRule) -> ApprovalRule:
    """Add a rule. Raises Invalid; a fault of the condition is at its field, marked by a caret."""
    ctx.require(APPROVAL_MANAGE)
    condition = _checked(ctx, command)
    rule = ApprovalRule(id=ctx.uow.new_id(), document_kind=command.document_kind)
    _take(rule, command, condition)
    ctx.session.add(rule)
    ctx.uow.flush()
    forget_rules(ctx)
    return rule


def update_rule(ctx: Context, rule_id: int, command: SaveRule) -> ApprovalRule:
    """Change a rule; requests that are under way keep what they asked. Raises StaleVersion, Invalid."""
    ctx.require(APPROVAL_MANAGE)
    rule = get_rule(ctx, rule_id)
    if rule.version != command.version:
        raise StaleVersion
    condition = _checked(ctx, command)
    _take(rule, command, condition)
    ctx.uow.flush()
    forget_rules(ctx)
    return rule


def _take(rule: ApprovalRule, command: SaveRule, condition: Expression) -> None:
    rule.document_kind = command.document_kind
    rule.name = command.name.strip()
    rule.condition = condition.to_json()
    rule.level, rule.quorum = command.level, command.quorum
    rule.role, rule.user_ids = command.role or None, sorted(set(command.user_ids))
    rule.valid_from, rule.valid_to = command.valid_from, command.valid_to
    rule.remind_hours, rule.expire_days = command.remind_hours, command.expire_days
    rule.active = command.active


def _checked(ctx: Context, command: SaveRule) -> Expression:
    """The condition, parsed and typed; raises Invalid with everything that is wrong."""
    problems = [*_plain_problems(command), *_people_problems(ctx, command)]
    kind = find_kind(ctx, command.document_kind)
    approvable: Approvable | None = kind.approvable if kind else None
    if approvable is None:
        problems.append(_wrong("document_kind", _("Choose a kind of document.")))
        raise Invalid(problems)
    try:
        condition = parse(command.condition.strip() or "true", approvable.fields(ctx), expect=BOOL)
    except ExpressionError as error:
        raise Invalid([*problems, error.problem("condition")]) from None
    if problems:
        raise Invalid(problems)
    return condition


def _plain_problems(command: SaveRule) -> list[Problem]:
    found = []
    if not 0 < len(command.name.strip()) <= LONGEST_NAME:
        text = _("Give the rule a name of at most {limit} characters.", limit=LONGEST_NAME)
        found.append(_wrong("name", text))
    if not 1 <= command.level <= 9:
        found.append(_wrong("level", _("A level is a number from 1 to 9; lower ones come first.")))
    if not 1 <= command.quorum <= 50:
        found.append(_wrong("quorum", _("At least one person has to approve.")))
    if not 0 <= command.remind_hours <= 1000:
        found.append(_wrong("remind_hours", _("Write hours, at most 1000.")))
    if command.expire_days is not None and not 1 <= command.expire_days <= 366:
        found.append(_wrong("expire_days", _("Write days, from 1 to 366.")))
    if command.valid_to is not None and command.valid_to <= command.valid_from:
        found.append(_wrong("valid_to", _("The last day lies before the first.")))
    return found


def _people_problems(ctx: Context, command: SaveRule) -> list[Problem]:
    if not command.role and not command.user_ids:
        return [_wrong("role", _("Choose a role or people who approve."))]
    found = []
    if command.role and command.role not in {each.code for each in list_roles(ctx)}:
        found.append(_wrong("role", _("There is no such role.")))
    members = {each.user_id: each for each in list_members(ctx)}
    if set(command.user_ids) - set(members):
        found.append(_wrong("user_ids", _("Choose members of the company.")))
    named = sum(
        each.user_id in command.user_ids or command.role in each.roles for each in members.values()
    )
    if not found and named < command.quorum:
        text = _("Only {count} people can approve by this rule.", count=named)
        found.append(_wrong("quorum", text))
    return found


def _wrong(field: str, text: Text) -> Problem:
    return Problem(f"core.approval_rule.{field}", text, field=field)
