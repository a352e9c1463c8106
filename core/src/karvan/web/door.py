"""Before any view: who asks, in which company, in which language, and whether they may.

In this order: session, company, gate, permission. Someone who is no member of a company is told
that there is no such company, and where a plugin is off its addresses do not exist.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING
from typing import Any
from typing import cast

from flask import Flask
from flask import current_app
from flask import g
from flask import request
from flask import session
from flask.globals import request_ctx
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.exceptions import UnsupportedMediaType

from karvan.errors import Forbidden
from karvan.errors import NotFound
from karvan.errors import NotSignedIn
from karvan.i18n import use_locale
from karvan.identity.credentials.api_tokens import MEMBER_SCOPE
from karvan.identity.errors import SecondFactorNeeded
from karvan.identity.web import browser_session
from karvan.identity.web import company_code_in
from karvan.identity.web import require_session
from karvan.plugins.access import Access
from karvan.plugins.access import Audience
from karvan.plugins.access import access_of
from karvan.web.forms import brings_files
from karvan.web.locale import locale_of
from karvan.web.portal import NotInPortal
from karvan.web.portal import actor_of
from karvan.web.portal import portal_code_in
from karvan.web.portal import portal_door
from karvan.web.state import current_runtime
from karvan.web.state import state

if TYPE_CHECKING:
    from karvan.identity.queries.signed_in import CompanyAccess
    from karvan.identity.web import Identity
    from karvan.plugins.gate import Gate
    from karvan.plugins.views import PluginView

WISHES = "wishes"
_COMPANY = "company"
_GATE = "karvan.gate"


def install(app: Flask, identity: Identity, gate: Gate) -> None:
    """Let each request in or turn it away, and fill the company into every address."""
    app.extensions[_GATE] = gate

    @app.url_value_preprocessor
    def take_company(endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values:
            values.pop(_COMPANY, None)

    @app.url_defaults
    def add_company(endpoint: str, values: dict[str, Any]) -> None:
        company = state().company
        expected = app.url_map.is_endpoint_expecting(endpoint, _COMPANY)
        if expected and company and _COMPANY not in values:
            values[_COMPANY] = company.code

    @app.before_request
    def let_in() -> None:
        require_session(request)
        _check_body()
        identity.check_token()
        _gather(identity)
        _check_access(_declared_access())

    @app.teardown_request
    def leave_locale(error: BaseException | None) -> None:
        _leave_locale()


def admit(view: PluginView) -> None:
    """Pass the gate with what is on in the company; raises NotFound and Unavailable."""
    gate = cast("Gate", current_app.extensions[_GATE])
    gate.admit(request.endpoint or _endpoint_of_another_method(), request.path, view)


def _endpoint_of_another_method() -> str | None:
    """Where the address exists and only the method is wrong: whose address it is."""
    wrong = request.routing_exception
    if not isinstance(wrong, MethodNotAllowed) or not wrong.valid_methods:
        return None
    method = next(iter(wrong.valid_methods))
    return str(request_ctx.url_adapter.match(request.path, method=method)[0])  # type: ignore[union-attr]  # a request has one


def _check_body() -> None:
    """Refuse what would unpack to more than it shows, and fields too large to be typed.

    Flask limits the fields of a multipart body only; this is the other kind.
    """
    if request.headers.get("Content-Encoding"):
        raise UnsupportedMediaType
    if brings_files(current_app.view_functions.get(request.endpoint or "")):
        request.max_content_length = current_runtime().config.limits.upload_bytes
    most = request.max_form_memory_size
    plain = request.mimetype == "application/x-www-form-urlencoded"
    if plain and most is not None and (request.content_length or 0) > most:
        raise RequestEntityTooLarge


def owner_of_request() -> str | None:
    """The plugin whose address is being answered, None for core's own."""
    gate = cast("Gate", current_app.extensions[_GATE])
    return gate.owners.get(request.endpoint or "")


def _gather(identity: Identity) -> None:
    here = state()
    here.person = identity.user()
    wishes = session.get(WISHES, {})
    here.theme = wishes.get("theme", "system")
    here.density = wishes.get("density", "comfortable")
    here.has_shortcuts = wishes.get("shortcuts", "on") == "on"
    here.locale = locale_of(here.person, None, wishes)
    _enter_locale()
    code = company_code_in(request.path)
    if (portal_code := _portal_code()) is not None:
        _enter_portal(portal_code)
    elif code is None:
        here.actor = identity.installation_actor()
    elif here.person is not None:
        _enter_company(identity, code, wishes)


def _portal_code() -> str | None:
    """The company whose portal the address belongs to: core's pages, and plugins' marked so."""
    access = _declared_access()
    is_marked = access is not None and access.audience is Audience.PORTAL
    return portal_code_in(request.path) or (company_code_in(request.path) if is_marked else None)


def _enter_portal(code: str) -> None:
    """Whoever is here is a visitor or nobody: a staff session means nothing in the portal."""
    here = state()
    here.person, here.theme, here.in_portal = None, "system", True
    company = current_runtime().company(code)
    found = portal_door().find(company, request)
    if not found.is_open:
        raise NotFound
    admit(found.view)
    here.company, here.visitor, here.actor = company, found.visitor, actor_of(found.visitor)
    language = found.visitor.language if found.visitor else ""
    here.locale = locale_of(None, company, {}, language=language)
    _enter_locale()


def _enter_company(identity: Identity, code: str, wishes: dict[str, str]) -> None:
    live, here = browser_session().live, state()
    if live is None or live.access is None:
        raise NotFound
    admit(_view_of(live.access))
    if identity.lacks_second_factor():
        raise SecondFactorNeeded
    here.actor = identity.company_actor()
    here.company = current_runtime().company(code)
    here.locale = locale_of(here.person, here.company, wishes)
    _enter_locale()


def _view_of(access: CompanyAccess) -> PluginView:
    """What is on in the company, from memory unless its epoch has changed."""
    runtime = current_runtime()
    known = runtime.registry.known_view(access.company_id, access.epoch)
    if known is not None:
        return known
    with runtime.database.begin(write=False) as connection:
        return runtime.registry.view_at(connection, access.company_id, access.epoch)


def _declared_access() -> Access | None:
    if request.endpoint is None:
        return None
    return access_of(current_app.view_functions[request.endpoint])


def _check_access(access: Access | None) -> None:
    """The one permission of the address; without a session, nothing of a company is told apart."""
    here = state()
    if access is not None and access.audience is Audience.PUBLIC:
        return
    if access is not None and access.audience is Audience.PORTAL:
        if here.visitor is None:
            raise NotInPortal
        return
    if here.person is None and (access is not None or company_code_in(request.path)):
        raise NotSignedIn
    needed = _needed(access)
    if needed is not None and not (here.actor and here.actor.can(needed)):
        raise Forbidden(permission=needed)


def _needed(access: Access | None) -> str | None:
    """The permission; of an API token, a scope of its own for what every member may see."""
    if access is None or access.permission is not None:
        return access.permission if access else None
    token = browser_session().bearer
    if access.any_token:
        return None
    return None if token is None or MEMBER_SCOPE in token.scopes else MEMBER_SCOPE


def _enter_locale() -> None:
    _leave_locale()
    g.locale_stack = ExitStack()
    g.locale_stack.enter_context(use_locale(state().locale))


def _leave_locale() -> None:
    if "locale_stack" in g:
        g.pop("locale_stack").close()
