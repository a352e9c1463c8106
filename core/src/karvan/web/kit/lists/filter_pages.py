"""The filter builder as a part of the list, or as a page of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from typing import Any

from flask import Response
from flask import request

from karvan.entities.reading.filters import filter_texts
from karvan.entities.reading.operators import operators_of
from karvan.errors import Invalid
from karvan.errors import Malformed
from karvan.web.kit.lists.asking import CONTENT
from karvan.web.kit.lists.asking import ListState
from karvan.web.kit.lists.asking import state_of
from karvan.web.kit.lists.filtering import Condition
from karvan.web.kit.lists.filtering import Parts
from karvan.web.kit.lists.filtering import filter_from
from karvan.web.kit.lists.filtering import filterable_fields
from karvan.web.kit.lists.filtering import label_of
from karvan.web.kit.lists.filtering import parts_of
from karvan.web.kit.lists.filtering import read_parts
from karvan.web.kit.lists.operators import VALUELESS
from karvan.web.kit.lists.operators import operator_title
from karvan.web.kit.lists.values import ValueInput
from karvan.web.kit.lists.values import value_input
from karvan.web.rendering import redirect
from karvan.web.rendering import render

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.i18n import Text

_PLACE = re.compile(r"(or|remove)-(\d{1,2})(?:-(\d{1,2}))?")


class ShownCondition:
    """One line of the builder: fields, operators of the chosen one, and the input for its value."""

    def __init__(self, ctx: Context, entity: Entity, condition: Condition, name: str) -> None:
        fields = filterable_fields(ctx, entity)
        known = fields.get(condition.field)
        self.name, self.condition = name, condition
        self.operators: list[tuple[str, Text]] = []
        self.value: ValueInput | None = None
        self.has_value = False
        if known is not None:
            names = operators_of(ctx, known)
            if condition.op not in names:
                condition.op = _usual(names)
            self.operators = [(each, operator_title(known.field, each)) for each in names]
            self.has_value = condition.op not in VALUELESS
            self.value = value_input(ctx, known, condition, name)


def show_filter(ctx: Context, entity: Entity) -> Response:
    """The builder with the filter of the address, as it was sent, or with one change."""
    state = state_of(ctx, entity, _list_args(), strict=False)
    wish = request.args.get("do", "")
    if not wish:
        return _builder(ctx, entity, state, parts_of(ctx, entity, state.request.filter))
    parts = read_parts(request.args)
    if wish == "apply":
        try:
            filter_ = filter_from(ctx, entity, parts)
        except Invalid as problem:
            response = _builder(ctx, entity, state, parts)
            response.status_code = problem.status
            return response
        return redirect(entity.endpoint("list"), **state.query(f=filter_texts(filter_)))
    _change(parts, wish)
    return _builder(ctx, entity, state, parts)


def _list_args() -> Any:
    args = request.args.copy()
    for name in list(args):
        if name not in {*CONTENT, "size", "v"}:
            args.poplist(name)
    return args


def _change(parts: Parts, wish: str) -> None:
    """Add or remove a condition; `draw` only draws anew."""
    if wish == "and":
        parts.append([Condition("")])
    elif match := _PLACE.fullmatch(wish):
        part = int(match[2])
        if part < len(parts) and match[1] == "or":
            parts[part].append(Condition(""))
        elif part < len(parts) and match[3] is not None and int(match[3]) < len(parts[part]):
            del parts[part][int(match[3])]
            parts[:] = [each for each in parts if each]
    elif wish != "draw":
        raise Malformed(reason="do")


def _builder(ctx: Context, entity: Entity, state: ListState, parts: Parts) -> Response:
    shown = parts or [[Condition("")]]
    options = [(name, label_of(each)) for name, each in filterable_fields(ctx, entity).items()]
    rows = [
        [
            ShownCondition(ctx, entity, condition, f"c-{part}-{place}")
            for place, condition in enumerate(conditions)
        ]
        for part, conditions in enumerate(shown)
    ]
    hidden = [
        (name, text)
        for name, value in state.query(f=None).items()
        for text in (value if isinstance(value, list) else [value])
    ]
    return render(
        ctx,
        "karvan/kit/filter.html",
        entity=entity,
        state=state,
        rows=rows,
        fields=options,
        hidden=hidden,
        asked=state.args.getlist("f"),
    )


def _usual(operators: tuple[str, ...]) -> str:
    """What a new condition compares with: words are searched for, all else is equal."""
    return next((each for each in ("has", "eq", "in") if each in operators), operators[0])
