"""How much may be asked in a minute, by each token and each person, and how the answer says so.

The headers are those of the IETF's draft: `RateLimit-Policy: "minute";q=600;w=60` and
`RateLimit: "minute";r=599;t=42`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g
from flask import request

from karvan.identity.web import browser_session
from karvan.web.state import current_identity
from karvan.web.state import state

if TYPE_CHECKING:
    from flask import Flask
    from flask import Response

    from karvan.identity.metering import Allowance

NAME, WINDOW = '"minute"', 60
ADDRESSES = "/c/<company>/api/"


def install(app: Flask) -> None:
    """Count what people ask of the API; tokens are counted at every address already."""

    @app.before_request
    def count_person() -> None:
        person = state().person
        if _is_api() and person and not browser_session().is_bearer:
            g.karvan_allowance = current_identity().meter.count_person(person.id)

    @app.after_request
    def tell_allowance(response: Response) -> Response:
        token = browser_session().bearer
        allowance: Allowance | None = g.get("karvan_allowance")
        if token is not None:
            allowance = current_identity().meter.allowance_of(token.id)
        if allowance is not None and _is_api():
            response.headers["RateLimit-Policy"] = f"{NAME};q={allowance.limit};w={WINDOW}"
            response.headers["RateLimit"] = f"{NAME};r={allowance.left};t={allowance.seconds}"
        return response


def _is_api() -> bool:
    return request.url_rule is not None and request.url_rule.rule.startswith(ADDRESSES)
