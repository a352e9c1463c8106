"""What every description holds: errors, parameters of lists, headers, how one signs in."""

from __future__ import annotations

from typing import Any

from karvan.entities.reading.filters import MOST_CLAUSES
from karvan.i18n import gettext as _
from karvan.restapi.asking import MOST_LIMIT
from karvan.restapi.asking import USUAL_LIMIT
from karvan.restapi.bodies import JSON
from karvan.restapi.repeating import HEADER

PROBLEM = "application/problem+json"
ERROR: dict[str, Any] = {
    "type": "object",
    "properties": {
        "code": {"type": "string"},
        "message": {"type": "string"},
        "field": {"type": "string"},
        "row": {"type": "integer"},
        "column": {"type": "string"},
    },
    "required": ["code", "message"],
}
PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "incident": {"type": "string"},
        "errors": {"type": "array", "items": ERROR},
    },
    "required": ["type", "title", "status", "detail", "code"],
}


def refusals(*statuses: int) -> dict[str, Any]:
    """The problem document, for each of these statuses and for those any request may meet."""
    wanted = sorted({400, 401, 403, 404, 405, 429, 503, *statuses})
    return {str(each): {"$ref": f"#/components/responses/{each}"} for each in wanted}


def refusal_responses() -> dict[str, Any]:
    """Each status that refuses, in words."""
    return {str(status): _refusal(status, text) for status, text in _texts().items()}


def _texts() -> dict[int, str]:
    return {
        400: _(
            "The request cannot be read: an unknown parameter or field, a bad filter or cursor."
        ),
        401: _("The token is missing, wrong, revoked or expired."),
        403: _("The token or its owner lacks the permission."),
        404: _("There is nothing here, or it is not yours to see."),
        405: _("This address does not accept that method."),
        409: _("The record is in another state, or the change meets another one."),
        412: _("The record has changed since: If-Match names an old version."),
        413: _("The body is too large."),
        415: _("The body is no JSON."),
        422: _("A value or the whole is refused; errors names the fields."),
        428: _("If-Match is missing."),
        429: _("Too many requests; Retry-After says how long to wait."),
        503: _("Not available at the moment; Retry-After says when to try again."),
    }


def _refusal(status: int, text: str) -> dict[str, Any]:
    response: dict[str, Any] = {
        "description": text,
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status in {429, 503}:
        seconds = {"schema": {"type": "string"}, "description": _("Seconds to wait.")}
        response["headers"] = {"Retry-After": seconds}
    return response


def parameters() -> dict[str, Any]:
    """The parameters that operations refer to."""
    return {
        "id": _in("path", "id", _("The record's id."), _ID),
        "if_match": _in(
            "header", "If-Match", _("The ETag of the version you have seen."), {"type": "string"}
        ),
        "idempotency_key": _in(
            "header",
            HEADER,
            _("Yours for this write: sent again, it is done once."),
            {"type": "string", "pattern": "^[!-~]{1,64}$"},
        ),
        **_parameters_of_lists(),
    }


def _parameters_of_lists() -> dict[str, Any]:
    filters = {"type": "array", "items": _TEXT, "maxItems": MOST_CLAUSES}
    limit = {"type": "integer", "minimum": 1, "maximum": MOST_LIMIT, "default": USUAL_LIMIT}
    shown = {"enum": ["active", "archived", "all"], "default": "active"}
    told: dict[str, tuple[str, dict[str, Any]]] = {
        "f": (_("A filter such as state:eq:open; repeated, all must hold."), filters),
        "sort": (_("Up to three fields between commas; a minus sign turns the order."), _TEXT),
        "q": (_("Words to search for."), {"type": "string", "maxLength": 200}),
        "limit": (_("How many records a page holds."), limit),
        "after": (_("The cursor next of the page before."), _TEXT),
        "before": (_("The cursor previous of the page after."), _TEXT),
        "show": (_("Archived records, too or alone."), shown),
        "fields": (_("Only these fields, by name, between commas."), _TEXT),
        "count": (
            _("Whether to count the matches, up to 1000."),
            {"type": "boolean", "default": False},
        ),
    }
    return {name: _in("query", name, text, schema) for name, (text, schema) in told.items()}


_ID = {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}
_TEXT = {"type": "string"}


def _in(place: str, name: str, text: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter; what stands in the path or a header is required."""
    return {
        "name": name,
        "in": place,
        "description": text,
        "required": place != "query",
        "schema": schema,
    }


def refer(name: str) -> dict[str, str]:
    """A reference to a parameter."""
    return {"$ref": f"#/components/parameters/{name}"}


def body_of(schema: dict[str, Any], *, required: bool) -> dict[str, Any]:
    """A JSON body of this schema."""
    return {"required": required, "content": {JSON: {"schema": schema}}}


def answer_of(
    text: str, schema: dict[str, Any], headers: dict[str, Any] | None = None
) -> dict[str, Any]:
    """A JSON answer of this schema."""
    answer: dict[str, Any] = {"description": text, "content": {JSON: {"schema": schema}}}
    return {**answer, "headers": headers} if headers else answer


def etag_header() -> dict[str, Any]:
    """The header with the record's version."""
    return {"ETag": {"schema": {"type": "string"}, "description": _("The record's version.")}}
