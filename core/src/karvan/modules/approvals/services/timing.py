"""What time brings: reminders in working time, and the end of requests nobody decided about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.calendars.worktime import between
from karvan.calendars.workweeks import HOUR
from karvan.modules.approvals.models import ApprovalRequest
from karvan.modules.approvals.models import ApprovalStep
from karvan.modules.approvals.models import RequestState
from karvan.modules.approvals.models import StepState
from karvan.modules.approvals.services.asking import close
from karvan.modules.approvals.services.asking import lock_request
from karvan.modules.approvals.services.telling import tell_approvers
from karvan.modules.approvals.services.telling import tell_requester
from karvan.modules.calendars.services import get_working_calendar

if TYPE_CHECKING:
    from karvan.context import Context


def follow_up(ctx: Context, data: Mapping[str, object]) -> None:
    """End what has expired, remind of what has waited too long; once however often it runs."""
    del data
    expire_requests(ctx)
    remind_approvers(ctx)


def expire_requests(ctx: Context) -> int:
    """End the pending requests whose time is over; how many."""
    over = (
        select(ApprovalRequest.id)
        .where(
            ApprovalRequest.state == RequestState.PENDING,
            ApprovalRequest.expires_at <= ctx.clock.now(),
        )
        .order_by(ApprovalRequest.id)
    )
    count = 0
    for request_id in ctx.session.scalars(over).all():
        request = lock_request(ctx, request_id)
        if request.state == RequestState.PENDING:
            close(ctx, request, RequestState.EXPIRED)
            tell_requester(ctx, request)
            count += 1
    ctx.uow.flush()
    return count


def remind_approvers(ctx: Context) -> int:
    """Remind of open steps that have waited their hours of working time; how many steps."""
    calendar, now = get_working_calendar(ctx), ctx.clock.now()
    waiting = (
        select(ApprovalStep)
        .where(ApprovalStep.state == StepState.OPEN, ApprovalStep.remind_hours > 0)
        .order_by(ApprovalStep.id)
        .with_for_update()
    )
    count = 0
    for step in ctx.session.scalars(waiting).all():
        since = step.reminded_at or step.opened_at
        if since is None or between(since, now, calendar) < step.remind_hours * HOUR:
            continue
        request = ctx.session.get_one(ApprovalRequest, (ctx.company.id, step.request_id))
        tell_approvers(ctx, request, [step], is_reminder=True)
        step.reminded_at = now
        count += 1
    ctx.uow.flush()
    return count
