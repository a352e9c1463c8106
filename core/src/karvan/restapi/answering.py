"""Answers in JSON, with the headers that belong to them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from typing import Any

from flask import Response
from flask import request

from karvan.restapi.bodies import JSON
from karvan.restapi.etags import etag_of
from karvan.restapi.repeating import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping


def respond(answer: Answer) -> Response:
    """The answer as it goes out."""
    text = None if answer.body is None else json.dumps(answer.body, ensure_ascii=False)
    response = Response(text, answer.status, mimetype=JSON)
    if text is None:
        del response.headers["Content-Type"]
    for name, value in answer.headers.items():
        response.headers[name] = value
    return response


def record_answer(document: Mapping[str, Any], status: int = 200) -> Answer:
    """A record and its ETag; where it is, if it is new."""
    headers = {"ETag": f'"{etag_of(document)}"'}
    if status == 201:
        headers["Location"] = f"{request.path}/{document['id']}"
    return Answer(status, dict(document), headers)
