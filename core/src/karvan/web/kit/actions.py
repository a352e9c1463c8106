"""Buttons that plugins add to the records of others: declarations, so nobody is called to draw them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from karvan.documents.workflow import workflow_of
from karvan.entities.declaring.extension import Action
from karvan.web.urls import url

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity


def actions_of(ctx: Context, entity: Entity, record: Any) -> list[Action]:
    """What plugins that are on add to this record, for this person and in its state."""
    wanted = [each for each in _permitted(ctx) if each.entity == entity.code]
    state = _state_of(ctx, entity, record) if wanted else ""
    return [each for each in wanted if not each.states or state in each.states]


def find_action(ctx: Context, endpoint: str) -> Action | None:
    """The action of this endpoint, where its plugin is on and the person may open it."""
    return next((each for each in _permitted(ctx) if each.endpoint == endpoint), None)


def address_of_action(action: Action, record_id: int) -> str:
    """Where the button leads: to the endpoint, or first to the page that asks."""
    if action.confirm:
        return url("core.ask_before", name=action.endpoint, record_id=record_id)
    return url(action.endpoint, record_id=record_id)


def _permitted(ctx: Context) -> list[Action]:
    declared = ctx.runtime.registry.declarations(Action, ctx.view.on)
    return [each for each in declared if ctx.can(each.permission)]


def _state_of(ctx: Context, entity: Entity, record: Any) -> str:
    try:
        return workflow_of(ctx, entity.model).state_of(record).name
    except LookupError:
        return ""
