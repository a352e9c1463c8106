"""The whole description: OpenAPI 3.1 of one company, as far as the asker may use it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from karvan.entities.declaring.known import list_entities
from karvan.i18n import gettext as _
from karvan.restapi.describing.operations import paths_of
from karvan.restapi.describing.operations import schemas_of
from karvan.restapi.describing.shared import PROBLEM_SCHEMA
from karvan.restapi.describing.shared import parameters
from karvan.restapi.describing.shared import refusal_responses

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

OPENAPI, VERSION = "3.1.0", "1"


def describe(ctx: Context, *, plugin: str | None = None, root: str = "") -> dict[str, Any]:
    """The document, of one plugin or of all that are on; `root` stands before its addresses."""
    entities = described(ctx, plugin)
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {"Problem": PROBLEM_SCHEMA}
    for entity in entities:
        paths |= paths_of(ctx, entity)
        schemas |= schemas_of(ctx, entity)
    return {
        "openapi": OPENAPI,
        "info": _about(ctx),
        "servers": [{"url": f"{root}/c/{ctx.company.code}/api"}],
        "security": [{"token": []}],
        "tags": [{"name": each.code, "description": str(each.plural)} for each in entities],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "parameters": parameters(),
            "responses": refusal_responses(),
            "securitySchemes": {"token": _token()},
        },
    }


def described(ctx: Context, plugin: str | None = None) -> list[Entity]:
    """The entities with REST that the asker may read, by plugin and name."""
    found = [each for each in list_entities(ctx) if each.rest and plugin in {None, each.plugin}]
    return sorted(found, key=lambda each: (each.plugin != "core", each.plugin, each.name))


def _about(ctx: Context) -> dict[str, Any]:
    return {
        "title": _("Karvan of {company}", company=ctx.company.name),
        "version": VERSION,
        "description": _(
            "What is on in this company, as far as you may use it. Decimals are strings, days are ISO "
            "Gregorian, instants are UTC. Within version 1 fields are only added."
        ),
    }


def _token() -> dict[str, Any]:
    return {
        "type": "http",
        "scheme": "bearer",
        "description": _("An API token, made on the page of your tokens."),
    }
