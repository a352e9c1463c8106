"""Writing the timeline, in the transaction of the business act."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

from karvan.documents.records import find_record
from karvan.errors import AppError
from karvan.i18n import LazyText
from karvan.i18n.kept import fill
from karvan.i18n.kept import keep_values
from karvan.modules.activities.models import TimelineItem
from karvan.modules.notifications.services import tell_followers
from karvan.plugins.declarations import TimelineKind

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.contracts.references import DocumentRef
    from karvan.i18n import Text

PARTY = "core.party"
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
    quiet: bool = False,
) -> TimelineItem:
    """Write what just happened to `subject`; it stands or falls with the transaction.

    `params` fill the declared text when it is read: references and figures, days and instants.
    `summary` (default: the text now) is shown while the plugin is missing. Followers of the
    subject are told, unless it is `quiet` because they are told otherwise. Raises
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
        actor_id=ctx.actor.person_id,
        params=keep_values(values),
        summary=(summary or fill(declared.text, values))[:LONGEST_SUMMARY],
    )
    ctx.session.add(item)
    if not quiet:
        tell_followers(ctx, subject, "changes", "core.change", _with(declared.text, values))
    return item


def party_of(ctx: Context, ref: DocumentRef | None) -> int | None:
    """The party a record is, or belongs to by its column `party_id`."""
    if ref is None or ref.kind == PARTY:
        return ref.id if ref else None
    found = getattr(find_record(ctx, ref), "party_id", None)
    return found if isinstance(found, int) else None


def _with(text: Text, values: Mapping[str, Any]) -> Text:
    if not isinstance(text, LazyText):
        return text
    return LazyText(text.msgid, {**text.values, **values})


def _get_kind(ctx: Context, kind: str) -> TimelineKind:
    for declared in ctx.runtime.registry.declarations(TimelineKind, ctx.view.on):
        if declared.kind == kind:
            return declared
    raise UnknownTimelineKind(kind=kind)
