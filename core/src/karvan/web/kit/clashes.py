"""Addresses of generated pages that something else has already, found before anybody is served.

A plugin whose entities clash with each other or with its own blueprint is quarantined and told so;
core's own clashes stop the start-up.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flask import Flask

from karvan.entities.declaring.declaration import Entity
from karvan.plugins.problems import PluginProblem
from karvan.plugins.words import CORE
from karvan.web.kit.routes import address_of
from karvan.web.kit.routes import routes_of

if TYPE_CHECKING:
    from karvan.plugins.registry import PluginRegistry
    from karvan.web.kit.routes import KitRoute

_SEGMENT = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*(/[a-z][a-z0-9]*(-[a-z0-9]+)*)*")
_PLACE = re.compile(r"<[^>]*>")


class ClashingAddresses(RuntimeError):
    """Core answers one address twice, which no configuration can repair."""


def refuse_clashes(app: Flask, registry: PluginRegistry, routes: list[KitRoute]) -> None:
    """Quarantine each plugin whose entities have impossible or taken addresses."""
    taken = _taken(app)
    for word in registry.order:
        entities = [each for each in registry.declarations(Entity, {word}) if each.pages]
        for text in _problems(entities, routes, taken):
            if word == CORE:
                raise ClashingAddresses(text)
            registry.quarantine(PluginProblem(word, "routes", text))


def require_distinct(app: Flask) -> None:
    """Refuse to start while one method of one address leads to two endpoints."""
    counts = Counter(
        (_shape(rule.rule), method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}
    )
    double = sorted(f"{method} {shape}" for (shape, method), count in counts.items() if count > 1)
    if double:
        raise ClashingAddresses("answered twice: " + ", ".join(double))


def _problems(
    entities: list[Entity], routes: list[KitRoute], taken: set[tuple[str, str]]
) -> Iterator[str]:
    seen: dict[str, str] = {}
    for entity in entities:
        if not _SEGMENT.fullmatch(entity.segment):
            yield (
                f"the path “{entity.segment}” of {entity.code} must be lower case letters, digits"
                " and single hyphens"
            )
        if entity.segment in seen:
            other = seen[entity.segment]
            yield f"{entity.code} and {other} both have the path “{entity.segment}”: give one a path"
        seen[entity.segment] = entity.code
        for route in routes_of(entity, routes):
            rule = f"{address_of(entity)}{route.rule}"
            if (_shape(rule), route.method) in taken:
                yield (
                    f"the generated page {route.page} of {entity.code} and a view of the blueprint"
                    f" have the same address {rule}: give the entity a path, or pages=False"
                )
                break


def _taken(app: Flask) -> set[tuple[str, str]]:
    return {
        (_shape(rule.rule), method)
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
    }


def _shape(rule: str) -> str:
    return _PLACE.sub("<>", rule)
