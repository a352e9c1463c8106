"""The one wrapper around every view: unit of work, one commit, refusals, messages.

The view runs inside `runtime.run`, which commits once and repeats it whole on a conflict, so a view
has no effect but through its context. A business error rolls back and shows the form again from
what was posted.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING
from typing import Any
from typing import TypeVar

from flask import Flask
from flask import Response
from flask import current_app as app
from flask import flash
from flask import make_response
from flask import request

from karvan.actors import Actor
from karvan.errors import AppError
from karvan.identity.web import browser_session
from karvan.plugins.access import access_of
from karvan.web.confirming import ask_for_proof
from karvan.web.door import admit
from karvan.web.forms import SHOWN_AGAIN
from karvan.web.forms import answer_once
from karvan.web.forms import form_page
from karvan.web.problems import say_when_to_retry
from karvan.web.state import Refused
from karvan.web.state import current_runtime
from karvan.web.state import state
from karvan.web.traces import traced_if_wanted

if TYPE_CHECKING:
    from karvan.context import Context

V = TypeVar("V", bound=Callable[..., Any])
READING = frozenset({"GET", "HEAD", "OPTIONS"})
INSTALLATION = 0
SEE_OTHER = 303
_PLAIN = "__karvan_without_context__"


def without_context(view: V) -> V:
    """Mark a view of core whose service opens units of work of its own; it gets no `ctx`."""
    setattr(view, _PLAIN, True)
    return view


def wrap_views(app: Flask) -> None:
    """Put the wrapper around every view that is registered."""
    for endpoint, view in app.view_functions.items():
        app.view_functions[endpoint] = _wrapped(view)


def _wrapped(view: Callable[..., Any]) -> Callable[..., Response]:
    @wraps(view)
    def run(**arguments: Any) -> Response:
        return run_view(view, arguments)

    return run


def run_view(view: Callable[..., Any], arguments: dict[str, Any]) -> Response:
    """Answer the request with the view; a refused post shows its form again."""
    request.form  # noqa: B018 - a slow sender is read before the transaction, not inside it
    if (asked := ask_for_proof(view)) is not None:
        return _for_htmx(asked) if "HX-Request" in request.headers else asked
    try:
        with traced_if_wanted():
            response = _answer(view, arguments)
    except AppError as error:
        return _show_again(view, error)
    if message := getattr(response, "karvan_message", None):
        tone, text = message
        flash(text, tone)
    return _for_htmx(response) if "HX-Request" in request.headers else response


def _for_htmx(response: Response) -> Response:
    """A script cannot follow a redirect by itself: htmx is told where the page goes."""
    if response.status_code != SEE_OTHER:
        return response
    return Response(status=204, headers={"HX-Redirect": response.headers["Location"]})


def _answer(view: Callable[..., Any], arguments: dict[str, Any]) -> Response:
    if getattr(view, _PLAIN, False):
        return make_response(view(**arguments))
    if request.method in READING:
        return _in_unit(lambda ctx: make_response(view(ctx, **arguments)), write=False)
    return _in_unit(
        lambda ctx: answer_once(ctx, lambda: make_response(view(ctx, **arguments))), write=True
    )


def _in_unit(work: Callable[[Context], Response], *, write: bool) -> Response:
    company = state().company

    def admitted(ctx: Context) -> Response:
        if company is not None:
            admit(ctx.view)  # once more: it may have been switched off since the door
        return work(ctx)

    return current_runtime().run(
        company.id if company else INSTALLATION,
        state().actor or Actor.nobody(),
        admitted,
        write=write,
        source=_source(),
        locale=state().locale,
    )


def _source() -> str:
    """Where a change came from, as the trail keeps it: the address, and the API token used."""
    token = browser_session().bearer
    return f"{request.method} {request.endpoint}{f' by token {token.prefix}' if token else ''}"


def _show_again(view: Callable[..., Any], error: AppError) -> Response:
    """The form with what was typed and what is wrong, or the error as it is."""
    is_form = request.method == "POST" and not browser_session().is_bearer
    page = form_page(view) if is_form and error.status in SHOWN_AGAIN else None
    if page is None or state().refused is not None:
        raise error
    endpoint, given = page
    shown = getattr(app.view_functions[endpoint], "__wrapped__")  # noqa: B009 - put there by wraps
    _require_access(shown, error)
    state().refused = Refused(error, request.form)
    taken = inspect.signature(shown).parameters
    arguments = {name: value for name, value in given.items() if name in taken}
    if getattr(shown, _PLAIN, False):
        response = make_response(shown(**arguments))
    else:
        response = _in_unit(lambda ctx: make_response(shown(ctx, **arguments)), write=False)
    response.status_code = error.status
    say_when_to_retry(response, error)
    return response


def _require_access(view: Callable[..., Any], error: AppError) -> None:
    """Someone who may post but not see the form gets the bare error."""
    access = access_of(view)
    actor = state().actor
    needed = access.permission if access else None
    if needed and not (actor and actor.can(needed)):
        raise error
