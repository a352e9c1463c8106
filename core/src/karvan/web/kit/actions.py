"""Buttons that plugins add to the records of others: declarations, so nobody is called to draw them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from flask import url_for

from karvan.documents.workflow import workflow_of
from karvan.entities.extension import Action
from karvan.i18n import Text

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaration import Entity


@dataclass(frozen=True)
class ShownAction:
    """A button: where it leads, and what is asked before; one with a question is a post."""

    title: Text
    url: str
    icon: str
    confirm: Text


def actions_of(ctx: Context, entity: Entity, record: Any) -> list[ShownAction]:
    """The buttons that plugins which are on add to this record, for this person and its state."""
    declared = ctx.runtime.registry.declarations(Action, ctx.view.on)
    wanted = [each for each in declared if each.entity == entity.code and ctx.can(each.permission)]
    state = _state_of(ctx, entity, record) if wanted else ""
    return [
        ShownAction(
            each.title, url_for(each.endpoint, record_id=record.id), each.icon, each.confirm
        )
        for each in wanted
        if not each.states or state in each.states
    ]


def _state_of(ctx: Context, entity: Entity, record: Any) -> str:
    try:
        return workflow_of(ctx, entity.model).state_of(record).name
    except LookupError:
        return ""
