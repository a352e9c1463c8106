"""Put the web application together: sessions, door, pages of core and plugins, refusals, headers.

Nothing else happens here, and nothing here knows what a page does.
"""

from __future__ import annotations

from flask import Flask
from flask import request
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from karvan.identity.web import browser_session
from karvan.identity.web import init_identity
from karvan.modules.pages import attach_pages
from karvan.modules.pages import portal_of
from karvan.plugins.faults import agree
from karvan.plugins.gate import mount_plugins
from karvan.plugins.gate import require_access
from karvan.restapi import leaving
from karvan.restapi import pace
from karvan.restapi.mounting import mount_rest
from karvan.runtime import Runtime
from karvan.web import csp
from karvan.web import door
from karvan.web import numbers
from karvan.web import observing
from karvan.web import portal
from karvan.web import problems
from karvan.web import rules
from karvan.web import templating
from karvan.web.forms import is_posted_by_programs
from karvan.web.kit.clashes import refuse_clashes
from karvan.web.kit.clashes import require_distinct
from karvan.web.kit.pages import ROUTES
from karvan.web.kit.routes import endpoints_of
from karvan.web.kit.routes import mount_entities
from karvan.web.pages import register_pages
from karvan.web.state import bind_runtime
from karvan.web.wrapper import wrap_views

MOST_FORM_PARTS = 20_000
MOST_FORM_BYTES = 4 * 1024 * 1024


def create_app(runtime: Runtime) -> Flask:
    """The WSGI application that serves this runtime. Raises RoutesWithoutAccess."""
    app = Flask("karvan.web", static_folder=None)
    _configure(app, runtime)
    numbers.install(app)
    rules.install(app)
    bind_runtime(app, runtime)
    identity = init_identity(app, runtime)
    templating.install(app)
    gate = mount_plugins(app, runtime.registry, endpoints_of(runtime.registry, ROUTES))
    refuse_clashes(app, runtime.registry, ROUTES)
    agree(runtime.database, runtime.registry, forget=False)
    mount_entities(app, runtime.registry, gate, ROUTES)
    mount_rest(app, runtime.registry, gate)
    attach_pages()
    app.register_blueprint(register_pages())
    require_distinct(app)
    require_access(app)
    door.install(app, identity, gate)
    portal.install(app, portal_of(runtime))
    pace.install(app)
    leaving.install(app)
    _protect_forms(app)
    wrap_views(app)
    csp.install(app, https=runtime.config.web.https)
    problems.install(app)
    observing.install(app, runtime)
    return app


def _protect_forms(app: Flask) -> None:
    """A token of the form on all that changes something.

    API tokens carry no cookie to abuse; what programs post to proves itself otherwise.
    """
    protection = CSRFProtect(app)

    @app.before_request
    def check_form() -> None:
        view = app.view_functions.get(request.endpoint or "")
        if view and not browser_session().is_bearer and not is_posted_by_programs(view):
            protection.protect()


def _configure(app: Flask, runtime: Runtime) -> None:
    config = runtime.config
    app.config.update(
        SECRET_KEY=config.security.secret_key.get_secret_value(),
        MAX_CONTENT_LENGTH=config.limits.request_bytes,
        MAX_FORM_PARTS=MOST_FORM_PARTS,
        MAX_FORM_MEMORY_SIZE=MOST_FORM_BYTES,
        TRUSTED_HOSTS=list(config.web.trusted_hosts) or None,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=False,  # checked by _protect_forms
        PROPAGATE_EXCEPTIONS=False,
    )
    if config.web.trusted_proxies:
        count = config.web.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count, x_prefix=count
        )
