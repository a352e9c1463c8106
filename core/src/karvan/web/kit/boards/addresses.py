"""Addresses of boards: the list's state with other parameters, and the lists behind figures."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from flask import current_app

from karvan.entities.reading.filters import Filter
from karvan.entities.reading.filters import filter_texts
from karvan.web.urls import url

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.web.kit.lists.asking import ListState

SET = "set-"


def page_url(endpoint: str, /, **values: Any) -> str:
    """The address of a page, empty where nothing is mounted there."""
    return url(endpoint, **values) if endpoint in current_app.view_functions else ""


def list_url(state: ListState, filter_: Filter) -> str:
    """The list of just the records that this filter finds."""
    kept = {"q": state.request.text, "show": state.args.get("show", "")}
    chosen = {name: text for name, text in kept.items() if text}
    return url(state.entity.endpoint("list"), f=filter_texts(filter_), **chosen)


def new_url(ctx: Context, entity: Entity, **values: str) -> str:
    """The form of a new record with some values set; empty where the reader may create none."""
    if "create" not in entity.verbs or not ctx.can(entity.permission("create")):
        return ""
    return page_url(
        entity.endpoint("new"), **{f"{SET}{name}": text for name, text in values.items()}
    )
