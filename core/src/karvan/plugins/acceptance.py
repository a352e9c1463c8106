"""Going on without a plugin that is enabled but cannot run, and coming back to it.

Accepting is bound to the fault as it was. It ends as soon as the plugin works again: it then
catches up with what it missed, as if it had been switched off.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import inspect
from sqlalchemy import select

from karvan.actors import Actor
from karvan.errors import PluginFailure
from karvan.plugins.faults import count_failure
from karvan.plugins.lifecycle import audit
from karvan.plugins.lifecycle import catch_up
from karvan.plugins.lifecycle import get_row
from karvan.plugins.lifecycle import hold_epoch
from karvan.plugins.lifecycle import see_again
from karvan.plugins.models import CompanyPlugin
from karvan.plugins.previews import Preview
from karvan.plugins.previews import step
from karvan.plugins.views import acceptance_of

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.runtime import Runtime

log = logging.getLogger(__name__)


def accept(runtime: Runtime, actor: Actor, company: str | int, word: str) -> Preview:
    """Go on without a plugin that is enabled but cannot run, until its fault changes."""
    source = f"plugin accept {word}"
    return runtime.run(company, actor, lambda ctx: accept_in(ctx, word), source=source)


def plan_accept(ctx: Context, word: str) -> Preview:
    """Which fault would be accepted, and why it may not be."""
    view = ctx.runtime.registry.read_view(ctx.uow.connection, ctx.company.id)
    reason = view.unavailable.get(word)
    return Preview(
        "plugin accept",
        word,
        steps=(step("go on without", plugin=word, fault=str(reason)),) if reason else (),
        blockers=() if reason else (f"{word} is not unavailable in {ctx.company.code}",),
        companies=(ctx.company.code,),
    )


def accept_in(ctx: Context, word: str) -> Preview:
    """As `accept`, in an open unit of work."""
    hold_epoch(ctx)
    preview = plan_accept(ctx, word)
    preview.require_possible()
    row = get_row(ctx, word)
    row.accepted_fault = acceptance_of(str(ctx.view.unavailable[word]))
    row.accepted_at, row.accepted_by = ctx.clock.now(), ctx.actor.id
    audit(ctx, word, {"accepted_fault": [None, row.accepted_fault]})
    ctx.session.flush()
    see_again(ctx)
    return preview


def end_acceptances(runtime: Runtime) -> None:
    """Let the plugins that work again catch up in every company that went on without them.

    Called at the start of a process and after an upgrade. One that fails to catch up is logged,
    counted and tried again at the next start.
    """
    for company_id, word in _accepted(runtime):
        if word in runtime.registry.loaded:
            try:
                runtime.run(company_id, Actor.system(), partial(_come_back, word=word))
            except PluginFailure as failure:
                log.exception("%s could not catch up in company %s", word, company_id)
                count_failure(runtime.database, word, failure)


def _accepted(runtime: Runtime) -> list[tuple[int, str]]:
    with runtime.database.begin(write=False) as connection:
        if not inspect(connection).has_table(CompanyPlugin.__tablename__):
            return []
        rows = connection.execute(
            select(CompanyPlugin.company_id, CompanyPlugin.plugin)
            .where(CompanyPlugin.enabled, CompanyPlugin.accepted_fault.is_not(None))
            .order_by(CompanyPlugin.company_id, CompanyPlugin.plugin)
        )
        return [(row.company_id, row.plugin) for row in rows]


def _come_back(ctx: Context, word: str) -> None:
    hold_epoch(ctx)
    row = get_row(ctx, word)
    if word not in ctx.view.on or row.accepted_fault is None:
        return
    since, fault = row.accepted_at, row.accepted_fault
    row.accepted_fault = row.accepted_at = row.accepted_by = None
    audit(ctx, word, {"accepted_fault": [fault, None]})
    ctx.session.flush()
    catch_up(ctx, word, is_first=False, since=since)
