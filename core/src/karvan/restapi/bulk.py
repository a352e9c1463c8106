"""Many new records at once: all of them or none, and every fault by the place it has in the list."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from typing import Any

from flask import Response

from karvan.errors import Invalid
from karvan.errors import Malformed
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.restapi.asking import check_names
from karvan.restapi.bodies import read_object
from karvan.restapi.repeating import Answer
from karvan.restapi.repeating import answered_once
from karvan.restapi.writing import created

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

MOST = 200


def rest_bulk(ctx: Context, entity: Entity) -> Response:
    """Create up to 200 records: `{"items": [{…}, …]}`."""
    check_names(())
    body = read_object()
    items = _items(body)
    return answered_once(ctx, body, lambda: _all(ctx, entity, items))


def _items(body: dict[str, Any]) -> list[dict[str, Any]]:
    items = body.get("items")
    if set(body) != {"items"} or not isinstance(items, list):
        raise Malformed(reason=_("the body must be an object with the list items"))
    if not 1 <= len(items) <= MOST:
        raise Malformed(reason=_("items holds 1 to {count} objects", count=MOST))
    if not all(isinstance(each, dict) for each in items):
        raise Malformed(reason=_("items holds objects alone"))
    return items


def _all(ctx: Context, entity: Entity, items: list[dict[str, Any]]) -> Callable[[], Answer]:
    made, problems = [], []
    for place, each in enumerate(items):
        try:
            made.append(created(ctx, entity, each))
        except Invalid as refusal:
            problems += [_placed(problem, place) for problem in refusal.problems]
    if problems:
        raise Invalid(problems)
    return lambda: Answer(201, {"items": [_known_by(each) for each in made]})


def _known_by(record: Any) -> dict[str, Any]:
    version = getattr(record, "version", None)
    known = {"id": str(record.id)}
    return known if version is None else {**known, "version": version}


def _placed(problem: Problem, place: int) -> Problem:
    field = f"items.{place}.{problem.field}" if problem.field else f"items.{place}"
    return Problem(problem.code, problem.message, field=field, values=problem.values)
