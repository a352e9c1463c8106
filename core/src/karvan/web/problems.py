"""Every failure in plain words: a page, a line in the place of a part, or a problem document.

A business error says what to do next; a bug says only which incident it was, and the log has the
rest. What is absent, foreign or switched off gives the same 404.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Flask
from flask import Response
from flask import jsonify
from flask import request
from flask import url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import MethodNotAllowed

from karvan.actors import EVERYTHING
from karvan.db.outages import DatabaseSilent
from karvan.db.outages import DiskFull
from karvan.db.outages import find_outage
from karvan.errors import AppError
from karvan.errors import Forbidden
from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.errors import NotSignedIn
from karvan.errors import PluginFailure
from karvan.errors import Throttled
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.identity.errors import SecondFactorNeeded
from karvan.identity.queries.people import list_roles
from karvan.identity.web import browser_session
from karvan.plugins.faults import count_failure
from karvan.restapi.refusals import for_programs
from karvan.web.door import owner_of_request
from karvan.web.portal import NotInPortal
from karvan.web.rendering import render_bare
from karvan.web.state import current_runtime
from karvan.web.state import state

log = logging.getLogger("karvan.web")

TITLES: dict[int, Text] = {
    400: _("This request could not be read"),
    401: _("Please sign in"),
    403: _("You may not do this"),
    404: _("Page not found"),
    405: _("This address does not accept that"),
    409: _("Someone was faster"),
    412: _("Someone was faster"),
    413: _("That is too large"),
    415: _("This kind of content is not accepted"),
    422: _("This is not possible"),
    428: _("A version is missing"),
    429: _("Too many attempts"),
    500: _("Something went wrong"),
    503: _("Not available at the moment"),
    507: _("There is no room left"),
}
TEXTS: dict[int, Text] = {
    400: _("Go back, reload the page and try again."),
    404: _(
        "There is nothing at this address, or it is not yours to see. Check the address, or start "
        "from the home page."
    ),
    405: _("Start again from the home page."),
    413: _("Send less at once, or ask your administrator to raise the limit."),
    415: _("Send the form as your browser does."),
    500: _(
        "Nothing was saved. The fault has been recorded; tell your administrator this incident "
        "number if it happens again."
    ),
    503: _("Try again in a moment."),
}
OLD_FORM = _("This page was open for too long. Go back, reload it and send it again.")


@dataclass(frozen=True)
class Shown:
    """A failure as it is told: `incident` only where the log knows more."""

    status: int
    code: str
    title: Text
    text: Text
    incident: str | None = None
    error: AppError | None = None


def install(app: Flask) -> None:
    """Answer every failure of the application."""
    app.register_error_handler(AppError, show_app_error)
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(Exception, show_bug)


def show_app_error(error: AppError) -> Response:
    """A business error that no form shows again."""
    if isinstance(error, NotSignedIn):
        return _ask_to_sign_in(error)
    if isinstance(error, SecondFactorNeeded) and not _wants_json():
        return _lead_to(url_for("core.totp"))
    if isinstance(error, NotInPortal):
        return _ask_for_link(error)
    if isinstance(error, NotFound):
        return answer(Shown(404, NotFound.code, TITLES[404], TEXTS[404]))
    incident = None
    if error.status >= 500:
        incident = state().incident
        log.error("%s %s: %s", request.method, request.endpoint, error.code, exc_info=error)
        if not isinstance(error, (DatabaseSilent, DiskFull)):
            _count(error)
    title = TITLES.get(error.status, TITLES[422])
    response = answer(Shown(error.status, error.code, title, error.message, incident, error))
    say_when_to_retry(response, error)
    return response


def say_when_to_retry(response: Response, error: AppError) -> None:
    """Tell programs, too, how long to wait."""
    if isinstance(error, Throttled):
        response.headers["Retry-After"] = str(error.data.get("retry_after", 60))
    elif error.status == 503:
        response.headers["Retry-After"] = "30"


def show_http_error(error: HTTPException) -> Response:
    """What Flask itself refuses: unknown address, wrong method, body too large, old form."""
    status = error.code or 500
    if status < 400:
        return Response(error.get_response().get_data(), status, dict(error.get_headers()))
    text = OLD_FORM if isinstance(error, CSRFError) else TEXTS.get(status, TEXTS[400])
    code = NotFound.code if status == 404 else f"core.http_{status}"
    response = answer(Shown(status, code, TITLES.get(status, TITLES[400]), text))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.allow.update(error.valid_methods)
    return response


def show_bug(error: Exception) -> Response:
    """A bug: the person gets an incident number, the log gets everything."""
    if (outage := find_outage(error)) is not None:
        outage.__cause__ = error
        return show_app_error(outage)
    incident = state().incident
    log.error("%s %s: a bug", request.method, request.endpoint, exc_info=error)
    _count(error)
    return answer(Shown(500, "core.bug", TITLES[500], TEXTS[500], incident))


def _count(error: Exception) -> None:
    """A plugin whose page or part failed is shown with it; it stays on."""
    word = owner_of_request()
    if isinstance(error, PluginFailure) or word is not None:
        count_failure(current_runtime().database, word or "", error)


def answer(shown: Shown) -> Response:
    """The failure in the form that was asked for."""
    if _wants_json():
        response = _as_document(shown)
    elif request.headers.get("HX-Request"):
        response = render_bare("karvan/problem_part.html", shown=shown)
    else:
        response = render_bare("karvan/problem.html", shown=shown, granting=_granting(shown.error))
    response.status_code = shown.status
    return response


def _granting(error: AppError | None) -> list[str]:
    """The roles that hold the permission someone lacks, so that they know what to ask for."""
    company, actor = state().company, state().actor
    needed = error.data.get("permission") if isinstance(error, Forbidden) else None
    if company is None or actor is None or needed is None:
        return []
    return current_runtime().run(
        company.id,
        actor,
        lambda ctx: [
            role.name.in_language(ctx.locale.language)
            for role in list_roles(ctx)
            if {needed, EVERYTHING} & role.permissions
        ],
        write=False,
    )


def _wants_json() -> bool:
    if browser_session().is_bearer:
        return True
    best = request.accept_mimetypes.best_match(("text/html", "application/json"))
    return "/api/" in request.path or (best == "application/json" and not _is_htmx())


def _is_htmx() -> bool:
    return "HX-Request" in request.headers


def _as_document(shown: Shown) -> Response:
    document: dict[str, object] = {
        "type": "about:blank",
        "title": str(shown.title),
        "status": shown.status,
        "detail": str(shown.text),
        "code": shown.code,
    }
    if shown.incident:
        document["incident"] = shown.incident
    if isinstance(shown.error, Invalid):
        document["errors"] = [each.to_json() for each in shown.error.problems]
    if "/api/" in request.path:
        document = for_programs(document)
    response = jsonify(document)
    response.mimetype = "application/problem+json"
    if shown.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _ask_for_link(error: NotInPortal) -> Response:
    """Outside people cannot sign in by themselves: say how they get a new link."""
    company = state().company
    if _wants_json() or company is None:
        return answer(Shown(401, error.code, TITLES[401], error.message, error=error))
    address = url_for("core.portal_ask", company=company.code)
    if _is_htmx():
        return Response(status=401, headers={"HX-Redirect": address})
    response = render_bare("karvan/portal/closed.html", text=error.message, ask=address)
    response.status_code = 401
    return response


def _ask_to_sign_in(error: NotSignedIn) -> Response:
    if _wants_json():
        return answer(Shown(401, error.code, TITLES[401], error.message, error=error))
    here = request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else "/"
    address = f"{url_for('core.sign_in')}?{urlencode({'next': here})}"
    return _lead_to(address)


def _lead_to(address: str) -> Response:
    if _is_htmx():
        return Response(status=401, headers={"HX-Redirect": address})
    return Response(status=302, headers={"Location": address})
