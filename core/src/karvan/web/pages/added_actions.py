"""The question before a button that a plugin added to a record of another is carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from karvan.contracts.references import DocumentRef
from karvan.documents.records import require_record
from karvan.documents.records import title_of
from karvan.entities.declaring.known import get_entity
from karvan.errors import NotFound
from karvan.plugins.access import signed_in
from karvan.web.kit.actions import actions_of
from karvan.web.kit.actions import find_action
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import render

if TYPE_CHECKING:
    from karvan.context import Context


@core.get(f"{CORE}/ask/<name>/<int:record_id>")
@signed_in("whoever holds the action's own permission and may read the record")
def ask_before(ctx: Context, name: str, record_id: int) -> Response:
    """Ask; the answer is posted to the plugin's own address."""
    action = find_action(ctx, name)
    if action is None or not action.confirm:
        raise NotFound
    ref = DocumentRef(action.entity, record_id)
    record = require_record(ctx, ref)
    if action not in actions_of(ctx, get_entity(ctx, action.entity), record):
        raise NotFound
    return render(
        ctx, "karvan/ask_before.html", action=action, record_id=record_id, named=title_of(ctx, ref)
    )
