"""A post that is sent twice is done once: the header Idempotency-Key names it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict
from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING
from typing import Any

from flask import request

from karvan.db.requests import amend
from karvan.db.requests import remember
from karvan.errors import Malformed
from karvan.i18n import lazy_gettext as _
from karvan.identity.web import browser_session

if TYPE_CHECKING:
    from flask import Response

    from karvan.context import Context

KEY = re.compile(r"[\x21-\x7e]{1,64}")
HEADER = "Idempotency-Key"


@dataclass(frozen=True)
class Answer:
    """What a write answers, as it is kept for a repetition."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


def answered_once(ctx: Context, body: object, act: Callable[[], Callable[[], Answer]]) -> Response:
    """Do it for this key and answer what `act` gives to tell, or the answer from before.

    Raises Malformed without a key, RequestReused for the same key with another body.
    """
    from karvan.restapi.answering import respond
    from karvan.restapi.answering import respond_later

    key = request.headers.get(HEADER, "")
    if not KEY.fullmatch(key):
        raise Malformed(
            reason=_("the header {name} must hold 1 to 64 printable characters", name=HEADER)
        )
    told = {"path": request.path, "match": request.headers.get("If-Match"), "body": body}
    source, fresh = _source(ctx), []

    def do() -> None:
        fresh.append(act())

    found = remember(ctx, "rest", source, key, told, do)
    if not fresh:
        return respond(Answer(found["status"], found["body"], found["headers"]))
    return respond_later(
        ctx, fresh[0], lambda answer: amend(ctx, "rest", source, key, asdict(answer))
    )


def _source(ctx: Context) -> str:
    """Keys of one token or person are no keys of another's."""
    token = browser_session().bearer
    asker = f"token {token.id}" if token else f"user {ctx.actor.person_id}"
    return f"{asker}: {request.endpoint}"[:160]
