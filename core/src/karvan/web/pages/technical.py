"""Addresses for browsers: static files, the choice of language."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flask import Response
from flask import make_response
from flask import redirect
from flask import request

from karvan.errors import NotFound
from karvan.i18n import LANGUAGES
from karvan.plugins.access import public
from karvan.plugins.access import signed_in
from karvan.web.addresses import local_address
from karvan.web.locale import LANGUAGE_COOKIE
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.static_files import CORE_FILES
from karvan.web.static_files import serve
from karvan.web.wrapper import without_context

if TYPE_CHECKING:
    from karvan.context import Context

ONE_YEAR = 365 * 24 * 3600


@core.get("/-/static/<path:name>")
@public("styles and scripts hold nothing secret, and the sign-in page needs them")
@without_context
def static(name: str) -> Response:
    """One of core's own files."""
    return serve(CORE_FILES, name, audience="public")


@core.get(f"{CORE}/static/<plugin>/<path:name>")
@signed_in("a plugin's files are for members of the companies where it is on")
def plugin_static(ctx: Context, plugin: str, name: str) -> Response:
    """A file of a plugin; absent where the plugin is off, like everything of it."""
    loaded = ctx.runtime.registry.loaded.get(plugin)
    source = loaded.module.__file__ if loaded and loaded.module and plugin in ctx.view.on else None
    if source is None:
        raise NotFound
    return serve(Path(source).parent / "static" / plugin, name, audience="private")


@core.get("/-/language/<code>")
@public("the sign-in page can be read in any language")
@without_context
def language(code: str) -> Response:
    """Read in another language from now on, in this browser."""
    if code not in LANGUAGES:
        raise NotFound
    response = make_response(redirect(local_address(request.args.get("next"))))
    response.set_cookie(
        LANGUAGE_COOKIE,
        code,
        max_age=ONE_YEAR,
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return response
