"""Mounts REST for every entity, each address with its own endpoint, permission and owner.

`/c/<company>/api/<plugin>/v1/<segment>…`, core's own below `api/core`. An author's own view in
`Entity.views`, under `rest_list` and so on, takes the place of a made one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.entities.declaring.declaration import Entity
from karvan.restapi.bulk import rest_bulk
from karvan.restapi.describing.views import attach_descriptions
from karvan.restapi.leaving import announce
from karvan.restapi.reading import rest_list
from karvan.restapi.reading import rest_read
from karvan.restapi.writing import rest_command
from karvan.restapi.writing import rest_create
from karvan.restapi.writing import rest_delete
from karvan.restapi.writing import rest_update
from karvan.web.kit.routes import COMPANY
from karvan.web.kit.routes import KitRoute
from karvan.web.kit.routes import mount_route
from karvan.web.kit.routes import routes_of

if TYPE_CHECKING:
    from flask import Flask

    from karvan.plugins.gate import Gate
    from karvan.plugins.registry import PluginRegistry

ONE = "/<int:record_id>"
ROUTES = [
    KitRoute("rest_list", "GET", "", "read", rest_list),
    KitRoute("rest_create", "POST", "", "create", rest_create),
    KitRoute("rest_bulk", "POST", "/bulk", "create", rest_bulk),
    KitRoute("rest_read", "GET", ONE, "read", rest_read),
    KitRoute("rest_update", "PATCH", ONE, "update", rest_update),
    KitRoute("rest_delete", "DELETE", ONE, "delete", rest_delete),
    KitRoute("rest_command", "POST", f"{ONE}/<command>", "read", rest_command),
]


def mount_rest(app: Flask, registry: PluginRegistry, gate: Gate) -> None:
    """Add REST of every entity that has it, and its description."""
    attach_descriptions(app)
    for entity in registry.declarations(Entity):
        if entity.rest:
            for route in routes_of(entity, ROUTES):
                mount_route(app, gate, entity, route, rest_address_of(entity))
                announce(app, entity.endpoint(route.page), entity)


def rest_address_of(entity: Entity) -> str:
    """The rule of the entity's collection."""
    return f"{COMPANY}/api/{entity.plugin}/v1/{entity.segment}"
