"""What is known about the request that is being answered, gathered before any view runs."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING
from typing import Literal
from typing import cast

from flask import Flask
from flask import current_app
from flask import g
from werkzeug.datastructures import MultiDict

from karvan.i18n import Locale
from karvan.request_ids import current_request_id

if TYPE_CHECKING:
    from karvan.actors import Actor
    from karvan.companies.info import CompanyInfo
    from karvan.errors import AppError
    from karvan.identity.queries.signed_in import SignedInUser
    from karvan.identity.web import Identity
    from karvan.runtime import Runtime
    from karvan.web.portal import Visitor

Theme = Literal["system", "light", "dark"]
_RUNTIME, _IDENTITY = "karvan.runtime", "karvan.identity"


@dataclass(frozen=True)
class Refused:
    """A post that was refused: what was typed, and why."""

    error: AppError
    form: MultiDict[str, str]


@dataclass
class RequestState:
    """Session, company and locale of the request; `incident` names it in the log and in
    the answer.

    `person` is who is signed in as staff, `visitor` who is in the portal: never both, and on an
    address of the portal (`in_portal`) never the former.
    """

    person: SignedInUser | None = None
    visitor: Visitor | None = None
    in_portal: bool = False
    company: CompanyInfo | None = None
    actor: Actor | None = None
    locale: Locale = field(default_factory=Locale)
    theme: Theme = "system"
    density: str = "comfortable"
    has_shortcuts: bool = True
    refused: Refused | None = None
    incident: str = field(default_factory=lambda: current_request_id() or secrets.token_hex(8))


def state() -> RequestState:
    """The state of this request; empty until the session was read."""
    if "karvan_state" not in g:
        g.karvan_state = RequestState()
    return cast("RequestState", g.karvan_state)


def bind_runtime(app: Flask, runtime: Runtime) -> None:
    """Make the runtime known to the application's requests."""
    app.extensions[_RUNTIME] = runtime


def current_runtime() -> Runtime:
    """The runtime this application serves."""
    return cast("Runtime", current_app.extensions[_RUNTIME])


def current_identity() -> Identity:
    """Who is there, as the application's sessions know it."""
    return cast("Identity", current_app.extensions[_IDENTITY])
