"""The trail as an entity: listed, filtered, exported, read by REST; nothing writes it but changes."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any

from karvan.audit.models import AuditEntry
from karvan.audit.rows import Op
from karvan.entities.declaring.declaration import Entity
from karvan.entities.declaring.fields import Field
from karvan.entities.declaring.views import FormView
from karvan.entities.declaring.views import LinesGrid
from karvan.entities.declaring.views import ListView
from karvan.entities.declaring.views import Pivot
from karvan.entities.declaring.views import Section
from karvan.entities.declaring.views import SmartButton
from karvan.entities.reading.filters import Clause
from karvan.entities.reading.filters import filter_texts
from karvan.entities.reading.listing import get_record
from karvan.entities.reading.rows import link_of
from karvan.errors import NotFound
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.modules.history.kinds import choices_of_kinds
from karvan.modules.history.kinds import kinds_of
from karvan.modules.history.kinds import label_of_kind
from karvan.modules.history.people import ACTORS
from karvan.modules.history.people import acted
from karvan.modules.history.people import names_of_actors
from karvan.modules.history.people import people_of
from karvan.modules.history.reading import FieldChange
from karvan.modules.history.reading import tell
from karvan.web.urls import url

if TYPE_CHECKING:
    from karvan.context import Context

OPS: dict[Op, tuple[Text, str]] = {
    Op.INSERT: (_("Created"), "good"),
    Op.UPDATE: (_("Changed"), "info"),
    Op.DELETE: (_("Deleted"), "bad"),
    Op.TRANSITION: (_("Moved on"), "info"),
    Op.PERMISSION: (_("Rights"), "warn"),
    Op.SETTINGS: (_("Settings"), "info"),
    Op.SIGN_IN: (_("Sign-in"), ""),
}
LIST = "core.audit_list"
MOST_IN_A_LINE = 3


def _title(ctx: Context, entry: AuditEntry) -> Text:
    kind = label_of_kind(ctx, entry.entity)
    return _("{kind}: {what}", kind=kind, what=OPS[Op(entry.op)][0])


def _records(ctx: Context, entries: Sequence[AuditEntry]) -> dict[int, str]:
    return {key: told.record for key, told in tell(ctx, entries).items()}


def _changes(ctx: Context, entries: Sequence[AuditEntry]) -> dict[int, str]:
    """The first fields of each change in one line."""
    found = {}
    for key, told in tell(ctx, entries).items():
        texts = [_in_a_line(each) for each in told.fields[:MOST_IN_A_LINE]]
        if more := len(told.fields) - len(texts):
            texts.append(str(_("{count} more", count=more)))
        found[key] = " · ".join(texts)
    return found


def _in_a_line(change: FieldChange) -> str:
    after = change.after or "–"
    if not change.before:
        return f"{change.label}: {after}"
    return str(
        _("{field}: {before} → {after}", field=change.label, before=change.before, after=after)
    )


def _lines(ctx: Context, entry: AuditEntry) -> list[Mapping[str, Any]]:
    return [
        {"id": place, "field": str(each.label), "before": each.before, "after": each.after}
        for place, each in enumerate(tell(ctx, [entry])[entry.id].fields, start=1)
    ]


def _record_link(ctx: Context, entry: AuditEntry) -> str:
    """The page of the record, while it is there and may be read."""
    kind = kinds_of(ctx).get(entry.entity)
    entity = None if kind is None else kind.entity
    if entity is None or "read" not in entity.verbs or not ctx.can(entity.permission("read")):
        return ""
    try:
        link = link_of(ctx, entity, get_record(ctx, entity, entry.row_id or 0))
    except NotFound:
        return ""
    return "" if link is None else url(link[0], **link[1])


def _same_record(ctx: Context, entry: AuditEntry) -> str:
    del ctx
    if entry.row_id is None:
        return ""
    return url(LIST, f=history_filter(entry.entity, entry.row_id))


def _same_action(ctx: Context, entry: AuditEntry) -> str:
    del ctx
    if not entry.request_id:
        return ""
    return url(LIST, f=filter_texts((Clause("request", "eq", (entry.request_id,)),)))


def history_filter(kind: str, record_id: int) -> list[str]:
    """The filter that finds every change of one record."""
    return [
        *filter_texts((Clause("kind", "eq", (kind,)),)),
        *filter_texts((Clause("number", "eq", (str(record_id),)),)),
    ]


AUDIT = Entity(
    name="audit",
    label=_("Change"),
    plural=_("History of changes"),
    model=AuditEntry,
    path="history",
    icon="history",
    verbs=("read",),
    default_roles={"controller": ("read",)},
    title=_title,
    fields=(
        Field("at", "datetime", _("When"), readonly=True),
        Field("who", label=_("Who"), read=names_of_actors),
        Field("person", "reference", _("Person"), target="core.member", read=people_of, holds=acted),
        Field("actor", "choice", _("Acted as"), column="actor_kind", readonly=True,
              choices=tuple(ACTORS.items())),
        Field("op", "choice", _("What"), readonly=True,
              choices=tuple((op.value, shown[0]) for op, shown in OPS.items()),
              tones={op.value: shown[1] for op, shown in OPS.items()}),
        Field("kind", "choice", _("Kind of record"), column="entity", readonly=True,
              choices=choices_of_kinds),
        Field("record", label=_("Record"), read=_records),
        Field("number", "integer", _("Record number"), column="row_id", readonly=True),
        Field("changes", label=_("Change"), read=_changes),
        Field("source", label=_("Came from"), readonly=True),
        Field("request", label=_("Request"), column="request_id", readonly=True),
    ),
    lines=(
        LinesGrid("fields", _("Fields that changed"), (
            Field("field", label=_("Field"), readonly=True),
            Field("before", label=_("Before"), readonly=True),
            Field("after", label=_("After"), readonly=True),
        ), read=_lines),
    ),
    list=ListView(
        columns=("at", "who", "op", "kind", "record", "changes"),
        sort=("-at",),
        filters=(
            (_("Today"), ("at:eq:@today",)),
            (_("Deleted"), (f"op:eq:{Op.DELETE.value}",)),
            (_("Rights"), (f"op:eq:{Op.PERMISSION.value}",)),
            (_("Sign-ins"), (f"op:eq:{Op.SIGN_IN.value}",)),
        ),
        empty=_("Every change leaves a line here, whoever makes it and by whatever way."),
    ),
    form=FormView(
        sections=(
            Section(("at", "who", "op", "kind", "record", "number")),
            Section(("actor", "source", "request")),
        ),
        buttons=(
            SmartButton(_("The record"), "external-link", link=_record_link),
            SmartButton(_("All its changes"), "history", link=_same_record),
            SmartButton(_("Changed together"), "link", link=_same_action),
        ),
    ),
    pivot=Pivot(rows=("kind",), columns=("op",)),
    search=("source", "request"),
    searchable=False,
    menu=False,
    parts=False,
)  # fmt: skip
