"""What was sent is not sent back: a refusal names what is wrong and leaves the value out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from collections.abc import Mapping
from typing import Any

from flask import request

from karvan.restapi.naming import dotted

QUOTED = re.compile("“([^”]*)”")
TELLING = 8
LEFT_OUT = "“…”"


def for_programs(document: Mapping[str, Any]) -> dict[str, Any]:
    """A problem document without what was sent, its fields named as requests name them."""
    shown = {**document, "detail": without_input(str(document["detail"]))}
    if "errors" in document:
        shown["errors"] = [_error(each) for each in document["errors"]]
    return shown


def _error(error: Mapping[str, Any]) -> dict[str, Any]:
    shown = {**error, "message": without_input(str(error["message"]))}
    return {**shown, "field": dotted(str(error["field"]))} if "field" in error else shown


def without_input(text: str) -> str:
    """The text without values of the query or the body: quoted ones, and long ones anywhere."""
    given = [each for each in _given() if each]
    if not given:
        return text
    text = QUOTED.sub(lambda found: _quoted(found, given), text)
    for each in sorted(given, key=len, reverse=True):
        if len(each) >= TELLING:
            text = text.replace(each, "…")
    return text


def _quoted(found: re.Match[str], given: list[str]) -> str:
    shown = found[1].rstrip("…")
    return LEFT_OUT if any(each.startswith(shown) for each in given) else found[0]


def _given() -> Iterator[str]:
    """Every value of the request as text."""
    for values in request.args.listvalues():
        yield from values
    if request.is_json and (text := request.get_data(cache=True)):
        try:
            yield from _leaves(json.loads(text))
        except (ValueError, RecursionError):
            return


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from _leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each)
    elif isinstance(value, str):
        yield value
    elif not isinstance(value, bool) and value is not None:
        yield str(value)
