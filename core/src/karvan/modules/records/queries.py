"""What each part of a record's page shows; one function for each part."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

from karvan.documents.contract import find_kind
from karvan.documents.flow import find_flow
from karvan.documents.records import list_readers
from karvan.i18n import lazy_gettext as _
from karvan.modules.activities.queries import list_activities_of
from karvan.modules.activities.queries import list_notes
from karvan.modules.activities.queries import read_timeline
from karvan.modules.attachments.queries import list_attachments
from karvan.modules.notifications.queries import list_followers
from karvan.modules.tags.queries import READ as READ_TAGS
from karvan.modules.tags.queries import list_tags
from karvan.modules.tags.queries import tags_of

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.contracts.references import DocumentRef
    from karvan.i18n import Text

Values = Mapping[str, Any]

TITLES: dict[str, Text] = {
    "notes": _("Notes"),
    "files": _("Files"),
    "activities": _("Activities"),
    "tags": _("Tags"),
    "followers": _("Followers"),
    "flow": _("Document flow"),
    "timeline": _("Timeline"),
}
ICONS = {
    "notes": "notebook",
    "files": "paperclip",
    "activities": "checklist",
    "tags": "tags",
    "followers": "eye",
    "flow": "sitemap",
    "timeline": "history",
}


def read_part(ctx: Context, ref: DocumentRef, part: str, *, before: int | None = None) -> Values:
    """What the part shows of a record that may be read; `before` continues the timeline."""
    if part == "timeline":
        return {"timeline": read_timeline(ctx, ref, before=before)}
    return PARTS[part](ctx, ref)


def read_parts(ctx: Context, ref: DocumentRef) -> Values:
    """What all parts show, for the page without JavaScript."""
    values: dict[str, Any] = {}
    for part in parts_of(ctx, ref.kind):
        values |= read_part(ctx, ref, part)
    return values


def parts_of(ctx: Context, kind: str) -> list[str]:
    """The parts a record of the kind has: a flow only where it is a document."""
    is_document = find_kind(ctx, kind) is not None
    hidden = set() if is_document else {"flow"}
    if not ctx.can(READ_TAGS):
        hidden.add("tags")
    return [part for part in TITLES if part not in hidden]


def _files(ctx: Context, ref: DocumentRef) -> Values:
    return {"files": list_attachments(ctx, ref), "limits": ctx.runtime.config.files}


def _notes(ctx: Context, ref: DocumentRef) -> Values:
    return {"notes": list_notes(ctx, ref)}


def _activities(ctx: Context, ref: DocumentRef) -> Values:
    able = [(each.id, each.name) for each in list_readers(ctx, ref)]
    return {"activities": list_activities_of(ctx, ref), "people": [("", _("Nobody")), *able]}


def _tags(ctx: Context, ref: DocumentRef) -> Values:
    return {"tags": tags_of(ctx, ref), "all_tags": [each.tag for each in list_tags(ctx)]}


def _followers(ctx: Context, ref: DocumentRef) -> Values:
    followers = list_followers(ctx, ref)
    own = next((each for each in followers if each.user_id == ctx.actor.person_id), None)
    return {"followers": followers, "own_follow": own}


def _flow(ctx: Context, ref: DocumentRef) -> Values:
    return {"flow": find_flow(ctx, ref)}


PARTS: dict[str, Callable[[Context, DocumentRef], Values]] = {
    "files": _files,
    "notes": _notes,
    "activities": _activities,
    "tags": _tags,
    "followers": _followers,
    "flow": _flow,
}
