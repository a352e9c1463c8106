"""Delegations as they are listed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import or_
from sqlalchemy import select

from karvan.modules.approvals.models import ApprovalDelegation
from karvan.modules.approvals.permissions import APPROVAL_MANAGE
from karvan.modules.approvals.permissions import APPROVAL_READ

if TYPE_CHECKING:
    from karvan.context import Context

MOST_LISTED = 200


def list_delegations(ctx: Context) -> Sequence[ApprovalDelegation]:
    """The actor's own, as delegator or deputy, newest first; all for who manages approvals."""
    ctx.require(APPROVAL_READ)
    statement = select(ApprovalDelegation).order_by(
        ApprovalDelegation.valid_from.desc(), ApprovalDelegation.id.desc()
    )
    if not ctx.can(APPROVAL_MANAGE):
        me = ctx.actor.id
        own = or_(ApprovalDelegation.delegator_id == me, ApprovalDelegation.deputy_id == me)
        statement = statement.where(own)
    return ctx.session.scalars(statement.limit(MOST_LISTED)).all()
