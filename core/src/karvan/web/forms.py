"""Forms that are refused are shown again with what was typed; forms sent twice are done once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from typing import Any
from typing import TypeVar

from flask import Response
from flask import request
from werkzeug.exceptions import HTTPException

from karvan.db.requests import remember
from karvan.web.rendering import with_message
from karvan.web.state import state

if TYPE_CHECKING:
    from karvan.context import Context

V = TypeVar("V", bound=Callable[..., Any])
_FORM = "__karvan_form__"
_FILES = "__karvan_files__"
_PROGRAMS = "__karvan_programs__"
_BOOKKEEPING = frozenset({"csrf_token", "_key", "_password"})
SHOWN_AGAIN = frozenset({401, 409, 422, 429})


def form_of(endpoint: str) -> Callable[[V], V]:
    """Name the page that shows a refused post again: `@form_of("finance.periods")`.

    Needed only where that page has another address than the post.
    """

    def mark(view: V) -> V:
        setattr(view, _FORM, endpoint)
        return view

    return mark


def takes_files(view: V) -> V:
    """Mark a view whose posts bring files: for it the larger limit of uploads holds."""
    setattr(view, _FILES, True)
    return view


def posted_by_programs(view: V) -> V:
    """Mark a public view that programs post to, without a form of ours: it proves itself otherwise."""
    setattr(view, _PROGRAMS, True)
    return view


def is_posted_by_programs(view: Callable[..., Any]) -> bool:
    """Whether the view is marked by `posted_by_programs`."""
    return getattr(view, _PROGRAMS, False)


def brings_files(view: Callable[..., Any] | None) -> bool:
    """Whether the view is marked by `takes_files`."""
    return getattr(view, _FILES, False)


def form_page(view: Callable[..., Any]) -> tuple[str, dict[str, Any]] | None:
    """Endpoint and arguments of this post's form: the declared page, else GET of the same address."""
    declared = getattr(view, _FORM, None)
    if declared is not None:
        return str(declared), dict(request.view_args or {})
    adapter = _adapter()
    try:
        endpoint, arguments = adapter.match(request.path, method="GET")
    except HTTPException:
        return None
    return None if endpoint == request.endpoint else (str(endpoint), dict(arguments))


def _adapter() -> Any:
    from flask.globals import request_ctx

    return request_ctx.url_adapter


def form_version() -> int | None:
    """The version of the record as the form showed it, from the hidden field `_version`."""
    value = request.form.get("_version", "")
    return int(value) if value.isascii() and value.isdecimal() else None


def is_confirmed(key: str) -> bool:
    """Whether the person has answered this warning with "go on anyway"."""
    return key in request.form.getlist("_confirm")


def answer_once(ctx: Context, act: Callable[[], Response]) -> Response:
    """Do a post once for its `_key`; a repetition is led to where the first one led."""
    key = request.form.get("_key", "")[:64]
    if not key:
        return act()
    fresh: list[Response] = []

    def act_and_tell() -> dict[str, object]:
        response = act()
        fresh.append(response)
        message = getattr(response, "karvan_message", None)
        return {"location": response.headers.get("Location"), "message": message}

    person = state().person
    source = f"{person.id if person else 0}:{request.endpoint}"
    answer = remember(ctx, "form", source, key, _body(), act_and_tell)
    return fresh[0] if fresh else _repeated(answer)


def _repeated(answer: dict[str, Any]) -> Response:
    location = answer.get("location") or request.path
    response = Response(status=303, headers={"Location": location})
    if message := answer.get("message"):
        tone, text = message
        with_message(response, text, tone)
    return response


def _body() -> dict[str, object]:
    """What the form said, files by name and size, without the form's own bookkeeping."""
    fields = {
        name: values
        for name, values in request.form.to_dict(flat=False).items()
        if name not in _BOOKKEEPING
    }
    files = {
        name: [each.filename for each in request.files.getlist(name)] for name in request.files
    }
    return {"path": request.path, "fields": fields, "files": files}
