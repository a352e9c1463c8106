"""The way out of a record's page: back to the list, to its neighbours, to its copy, print and history."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from flask import request

from karvan.audit.rows import entity_of
from karvan.documents.contract import find_kind
from karvan.documents.records import record_kinds
from karvan.entities.reading.filters import Clause
from karvan.entities.reading.filters import filter_texts
from karvan.entities.writing.offered import is_archived
from karvan.identity.permissions import AUDIT_READ
from karvan.web.kit.lists.links import list_url_of
from karvan.web.kit.lists.links import neighbour_links
from karvan.web.kit.prints import may_print
from karvan.web.urls import url

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

PARTS = ("notes", "activities", "files", "flow", "tags", "followers", "timeline")
READ_TAGS = "core.tag.read"


def ways_out(ctx: Context, entity: Entity, record: Any) -> dict[str, Any]:
    """The addresses of a form, as `ShownForm` names them; of a new record only the list's."""
    back = list_url_of(entity, request.args)
    found: dict[str, Any] = {"list_url": url(entity.endpoint("list")), "discard_url": back}
    found["back_url"] = back if back != found["list_url"] else ""
    if record is None:
        return found
    query = request.args.to_dict(flat=False)
    before, after = neighbour_links(ctx, entity, record, request.args)
    return {
        **found,
        "discard_url": url(entity.endpoint("page"), record_id=record.id, **query),
        "previous_url": before or "",
        "next_url": after or "",
        "copy_url": _copy(ctx, entity, record),
        "print_url": _print(ctx, entity, record),
        "history_url": _history(ctx, record),
        "parts": parts_of(ctx, entity),
        "is_archived": is_archived(entity, record),
    }


def parts_of(ctx: Context, entity: Entity) -> list[str]:
    """What hangs on records of the entity; a flow only on documents."""
    if not entity.parts or entity.code not in record_kinds(ctx):
        return []
    hidden = set() if find_kind(ctx, entity.code) is not None else {"flow"}
    if not ctx.can(READ_TAGS):
        hidden.add("tags")
    return [each for each in PARTS if each not in hidden]


def _copy(ctx: Context, entity: Entity, record: Any) -> str:
    may = "create" in entity.verbs and ctx.can(entity.permission("create"))
    return url(entity.endpoint("new"), copy=record.id) if may else ""


def _print(ctx: Context, entity: Entity, record: Any) -> str:
    if not may_print(ctx, entity):
        return ""
    return url("core.document_print", kind=entity.code, record_id=record.id)


def _history(ctx: Context, record: Any) -> str:
    if not ctx.can(AUDIT_READ):
        return ""
    table = type(record).__tablename__
    of_record = (
        Clause("kind", "eq", (entity_of(table),)),
        Clause("number", "eq", (str(record.id),)),
    )
    return url("core.audit_list", f=filter_texts(of_record))
