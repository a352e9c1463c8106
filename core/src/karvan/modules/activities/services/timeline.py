"""Writing the timeline, in the transaction of the business act."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

from karvan.errors import AppError
from karvan.i18n.kept import fill
from karvan.i18n.kept import keep_values
from karvan.modules.activities.models import TimelineItem
from karvan.plugins.declarations import TimelineKind

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.contracts.references import DocumentRef

LONGEST_SUMMARY = 400


class UnknownTimelineKind(AppError):
    """No plugin that is on here declares the timeline kind {kind}. Declare it by setup.timeline."""

    status, code = 500, "core.timeline_kind_unknown"


def add_timeline(
    ctx: Context,
    kind: str,
    *,
    subject: DocumentRef,
    party_id: int | None = None,
    params: Mapping[str, Any] | None = None,
    summary: str = "",
) -> TimelineItem:
    """Write what just happened to `subject`; it stands or falls with the transaction.

    `params` fill the declared text when it is read: references and figures, days and instants.
    `summary` (default: the text now) is shown while the plugin is missing. Raises
    UnknownTimelineKind for a kind that no plugin which is on declares.
    """
    declared = _get_kind(ctx, kind)
    values = dict(params or {})
    item = TimelineItem(
        at=ctx.clock.now(),
        kind=kind,
        permission=declared.permission,
        party_id=party_id,
        subject_kind=subject.kind,
        subject_id=subject.id,
        actor_kind=ctx.actor.kind,
        actor_id=ctx.actor.id or ctx.actor.on_behalf_of,
        params=keep_values(values),
        summary=(summary or fill(declared.text, values))[:LONGEST_SUMMARY],
    )
    ctx.session.add(item)
    return item


def _get_kind(ctx: Context, kind: str) -> TimelineKind:
    for declared in ctx.runtime.registry.declarations(TimelineKind, ctx.view.on):
        if declared.kind == kind:
            return declared
    raise UnknownTimelineKind(kind=kind)
