"""Standing in for someone: from a day to a day, for what they may decide in person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from karvan.errors import Forbidden
from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.identity.queries.people import list_members
from karvan.modules.approvals.errors import NeedsPerson
from karvan.modules.approvals.models import ApprovalDelegation
from karvan.modules.approvals.permissions import APPROVAL_MANAGE
from karvan.modules.approvals.permissions import APPROVAL_READ

if TYPE_CHECKING:
    from karvan.context import Context

LONGEST_REASON = 200


@dataclass(frozen=True)
class Delegate:
    """Who stands in, from a day to a day (excluded); of whom: the actor, unless another is named."""

    deputy_id: int
    valid_from: date
    valid_to: date
    reason: str = ""
    delegator_id: int | None = None


def delegate(ctx: Context, command: Delegate) -> ApprovalDelegation:
    """Let a deputy decide. For someone else only who manages approvals; raises Invalid, Forbidden.

    What a deputy gets never goes further: they cannot pass it on, and what they asked for or wrote
    themselves they cannot decide either.
    """
    ctx.require(APPROVAL_READ)
    delegator = command.delegator_id or ctx.actor.id
    if delegator is None:
        raise NeedsPerson
    if delegator != ctx.actor.id:
        ctx.require(APPROVAL_MANAGE)
    if problems := _problems(ctx, command, delegator):
        raise Invalid(problems)
    row = ApprovalDelegation(
        id=ctx.uow.new_id(),
        delegator_id=delegator,
        deputy_id=command.deputy_id,
        valid_from=command.valid_from,
        valid_to=command.valid_to,
        reason=command.reason.strip(),
    )
    ctx.session.add(row)
    ctx.uow.flush()
    return row


def end_delegation(ctx: Context, delegation_id: int) -> None:
    """Take it back: from today on it no longer holds; one that has not begun is dropped."""
    ctx.require(APPROVAL_READ)
    row = ctx.session.get(ApprovalDelegation, (ctx.company.id, delegation_id))
    if row is None:
        raise NotFound
    if row.delegator_id != ctx.actor.id and not ctx.can(APPROVAL_MANAGE):
        raise Forbidden(permission=APPROVAL_MANAGE)
    if row.valid_from >= ctx.today():
        ctx.session.delete(row)
    elif row.valid_to is None or row.valid_to > ctx.today():
        row.valid_to = ctx.today()
    ctx.uow.flush()


def _problems(ctx: Context, command: Delegate, delegator: int) -> list[Problem]:
    found = []
    members = {each.user_id for each in list_members(ctx) if each.is_active}
    if command.deputy_id not in members:
        text = _("Choose a member of the company.")
        found.append(Problem("core.delegation.deputy", text, field="deputy"))
    elif command.deputy_id == delegator:
        text = _("Nobody stands in for themselves.")
        found.append(Problem("core.delegation.deputy", text, field="deputy"))
    if delegator not in members:
        text = _("Choose a member of the company.")
        found.append(Problem("core.delegation.delegator", text, field="delegator"))
    if command.valid_to <= command.valid_from:
        text = _("The last day lies before the first.")
        found.append(Problem("core.delegation.days", text, field="last"))
    if len(command.reason.strip()) > LONGEST_REASON:
        text = _("A reason has at most {limit} characters.", limit=LONGEST_REASON)
        found.append(Problem("core.delegation.reason", text, field="reason"))
    return found
