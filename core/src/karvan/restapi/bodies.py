"""The JSON body of a request, read strictly: what could mean two things is refused."""

from __future__ import annotations

import json
from typing import Any

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.exceptions import UnsupportedMediaType

from karvan.errors import Malformed
from karvan.i18n import lazy_gettext as _

MOST_BYTES = 4 * 1024 * 1024
DEEPEST = 12
JSON = "application/json"


def read_object() -> dict[str, Any]:
    """The body as an object; an empty body is an empty object."""
    found = read_value()
    if not isinstance(found, dict):
        raise Malformed(reason=_("the body must be a JSON object"))
    return found


def read_value() -> Any:
    """The body, whatever it holds; {} for none.

    Raises UnsupportedMediaType for what is no JSON, Malformed for JSON that cannot be read, that
    names a member twice, or that holds what no text may hold.
    """
    if (request.content_length or 0) > MOST_BYTES:
        raise RequestEntityTooLarge
    if request.mimetype not in {"", JSON}:
        raise UnsupportedMediaType
    text = request.get_data(cache=True)
    if not text:
        return {}
    if request.mimetype != JSON:
        raise UnsupportedMediaType
    try:
        found = json.loads(text.decode("utf-8"), object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError) as problem:
        raise Malformed(reason=_("the body is no JSON")) from problem
    _check(found, 0)
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed(reason=_("a member of the body is named twice"))
    return found


def _refuse(_constant: str) -> Any:
    raise Malformed(reason=_("the body holds what is no number"))


def _check(value: Any, depth: int) -> None:
    """No NUL and no half of a pair of surrogates, which no database takes; nothing too deep."""
    if depth > DEEPEST:
        raise Malformed(reason=_("the body is nested too deeply"))
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
            raise Malformed(reason=_("the body holds a character that cannot be stored"))
    elif isinstance(value, dict):
        for name, each in value.items():
            _check(name, depth + 1)
            _check(each, depth + 1)
    elif isinstance(value, list):
        for each in value:
            _check(each, depth + 1)
