"""Mounts the generated pages of every entity, each with its own endpoint, permission and owner.

The address is `/c/<company>/<plugin>/<segment>…`, core's own `/c/<company>/-/<segment>…`. A view
is `view(ctx, entity, **arguments)`; an author's own view in `Entity.views` takes its place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from functools import update_wrapper
from typing import TYPE_CHECKING
from typing import Any

from karvan.entities.declaring.declaration import Entity
from karvan.plugins.access import permission
from karvan.plugins.words import CORE
from karvan.web.forms import form_of
from karvan.web.forms import takes_files
from karvan.web.wrapper import without_context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from karvan.plugins.gate import Gate
    from karvan.plugins.registry import PluginRegistry

COMPANY = "/c/<company>"


@dataclass(frozen=True)
class KitRoute:
    """One generated page: its name in the endpoint, address below the entity's, and who may open it.

    `verb` gives the permission. `form` names the page that shows a refused post again. A view that
    `opens_own` units of work, to stream, is `view(entity, **arguments)` and gets no context. One
    that is named in `Entity.views` under `page` is replaced by the author's.
    """

    page: str
    method: str
    rule: str
    verb: str
    view: Callable[..., Any]
    form: str = ""
    brings_files: bool = False
    opens_own: bool = False
    wanted: Callable[[Entity], bool] = lambda _entity: True


def mount_entities(
    app: Flask, registry: PluginRegistry, gate: Gate, routes: list[KitRoute]
) -> None:
    """Add the routes of every entity that has pages; plugins own theirs, core's are always on."""
    for entity in registry.declarations(Entity):
        if entity.pages:
            for route in routes_of(entity, routes):
                mount_route(app, gate, entity, route, address_of(entity))


def routes_of(entity: Entity, routes: list[KitRoute]) -> Iterator[KitRoute]:
    """The routes an entity gets: those of verbs that it has."""
    return (each for each in routes if each.verb in entity.verbs and each.wanted(entity))


def endpoints_of(registry: PluginRegistry, routes: list[KitRoute]) -> dict[str, set[str]]:
    """The endpoints of all generated pages, by the plugin whose entity they show."""
    found: dict[str, set[str]] = {}
    for entity in registry.declarations(Entity):
        if entity.pages:
            made = {entity.endpoint(each.page) for each in routes_of(entity, routes)}
            found.setdefault(entity.plugin, set()).update(made)
    return found


def address_of(entity: Entity) -> str:
    """The rule of the entity's list."""
    owner = "-" if entity.plugin == CORE else entity.plugin
    return f"{COMPANY}/{owner}/{entity.segment}"


def mount_route(app: Flask, gate: Gate, entity: Entity, route: KitRoute, address: str) -> None:
    """Add one route of an entity below the address, owned by its plugin."""
    endpoint = entity.endpoint(route.page)
    app.add_url_rule(
        f"{address}{route.rule}",
        endpoint=endpoint,
        view_func=_view_of(entity, route),
        methods=[route.method],
    )
    if entity.plugin != CORE:
        gate.owners[endpoint] = entity.plugin


def _view_of(entity: Entity, route: KitRoute) -> Callable[..., Any]:
    chosen = entity.views.get(route.page)
    if chosen is None and route.opens_own:
        view = without_context(_plain(route.view, entity))
    else:
        view = _named(chosen or route.view, entity, bound=chosen is None)
    if route.form:
        view = form_of(entity.endpoint(route.form))(view)
    if route.brings_files:
        view = takes_files(view)
    return permission(entity.permission(route.verb))(view)


def _named(view: Callable[..., Any], entity: Entity, *, bound: bool) -> Callable[..., Any]:
    """The view for this entity: a function of its own, so that marks on it are its own."""
    inner = partial(_with_entity, view, entity) if bound else view

    def shown(ctx: Any, **arguments: Any) -> Any:
        return inner(ctx, **arguments)

    return update_wrapper(shown, view, assigned=("__doc__", "__module__"), updated=())


def _plain(view: Callable[..., Any], entity: Entity) -> Callable[..., Any]:
    def shown(**arguments: Any) -> Any:
        return view(entity, **arguments)

    return update_wrapper(shown, view, assigned=("__doc__", "__module__"), updated=())


def _with_entity(view: Callable[..., Any], entity: Entity, ctx: Any, **arguments: Any) -> Any:
    return view(ctx, entity, **arguments)
