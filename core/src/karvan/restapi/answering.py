"""Answers in JSON, with the headers that belong to them.

Numbers are taken and versions raised at the very end of a unit of work. So what a write answers is
put together there, when everything is as it will be committed.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING
from typing import Any

from flask import Response
from flask import request

from karvan.db.unit_of_work import ANSWERS
from karvan.restapi.bodies import JSON
from karvan.restapi.etags import etag_of
from karvan.restapi.repeating import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from karvan.context import Context


@dataclass
class Later:
    """Fills the response in at the end of the unit of work."""

    ctx: Context
    response: Response
    tell: Callable[[], Answer]
    keep: Callable[[Answer], None]
    stage: int = field(default=ANSWERS)

    def finish(self) -> None:
        """Put the answer together, send it, and keep it for a repetition."""
        self.ctx.uow.flush()
        answer = self.tell()
        fill(self.response, answer)
        self.keep(answer)


def respond(answer: Answer) -> Response:
    """The answer as it goes out."""
    response = Response(mimetype=JSON)
    fill(response, answer)
    return response


def respond_later(
    ctx: Context, tell: Callable[[], Answer], keep: Callable[[Answer], None] = lambda _answer: None
) -> Response:
    """A response whose answer is put together at the end of the unit of work."""
    response = Response(mimetype=JSON)
    ctx.uow.finisher("rest answer", lambda: Later(ctx, response, tell, keep))
    return response


def fill(response: Response, answer: Answer) -> None:
    """Give the response status, headers and body."""
    response.status_code = answer.status
    if answer.body is None:
        response.headers.pop("Content-Type", None)
    else:
        response.set_data(json.dumps(answer.body, ensure_ascii=False))
    for name, value in answer.headers.items():
        response.headers[name] = value


def record_answer(document: Mapping[str, Any], status: int = 200) -> Answer:
    """A record and its ETag; where it is, if it is new."""
    headers = {"ETag": f'"{etag_of(document)}"'}
    if status == 201:
        headers["Location"] = f"{request.path}/{document['id']}"
    return Answer(status, dict(document), headers)
