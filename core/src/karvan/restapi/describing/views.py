"""The description as JSON, and as a page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.errors import NotFound
from karvan.plugins.access import signed_in
from karvan.plugins.words import CORE
from karvan.restapi.bodies import JSON
from karvan.restapi.describing.document import describe
from karvan.restapi.describing.page import sections_of
from karvan.web.kit.routes import COMPANY
from karvan.web.rendering import render

if TYPE_CHECKING:
    from flask import Flask

    from karvan.context import Context

OWN = "every member and every token reads what it may use, and nothing else"


def attach_descriptions(app: Flask) -> None:
    """Add the addresses of the description."""
    for rule, name, view in (
        ("", "api_page", api_page),
        ("/openapi.json", "openapi", openapi),
        ("/<plugin>/v1/openapi.json", "openapi_of_plugin", openapi_of_plugin),
    ):
        app.add_url_rule(f"{COMPANY}/api{rule}", f"core.{name}", view, methods=["GET"])


@signed_in(OWN, any_token=True)
def openapi(ctx: Context) -> Response:
    """All that is on in the company and may be used."""
    return _document(ctx, None)


@signed_in(OWN, any_token=True)
def openapi_of_plugin(ctx: Context, plugin: str) -> Response:
    """The part of one plugin; raises NotFound where it is off."""
    if plugin != CORE and plugin not in ctx.view.on:
        raise NotFound
    return _document(ctx, plugin)


@signed_in(OWN)
def api_page(ctx: Context) -> Response:
    """The description as a page to read, and to try what only reads."""
    document = describe(ctx, root=request.root_path)
    address = f"{request.host_url.rstrip('/')}{document['servers'][0]['url']}"
    return render(ctx, "karvan/api.html", sections=sections_of(document, address), address=address)


def _document(ctx: Context, plugin: str | None) -> Response:
    text = json.dumps(
        describe(ctx, plugin=plugin, root=request.root_path), ensure_ascii=False, indent=1
    )
    return Response(text, mimetype=JSON)
