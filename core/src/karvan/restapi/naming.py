"""Public names in JSON: fields of extensions and custom fields stand in groups of their own.

`x.fleet.vehicle` is `{"extensions": {"fleet": {"vehicle": …}}}`, `custom.colour` is
`{"custom": {"colour": …}}`; in a query they are written `extensions.fleet.vehicle`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from karvan.errors import Malformed
from karvan.i18n import lazy_gettext as _

EXTENSIONS, CUSTOM = "extensions", "custom"


def dotted(name: str) -> str:
    """The name as queries and error documents write it."""
    return f"{EXTENSIONS}.{name[2:]}" if name.startswith("x.") else name


def undotted(name: str) -> str:
    """The public name of what a query calls so."""
    prefix = f"{EXTENSIONS}."
    return f"x.{name.removeprefix(prefix)}" if name.startswith(prefix) else name


def grouped(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by public name as a JSON object with groups."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        if "." not in name:
            found[name] = value
            continue
        *groups, last = dotted(name).split(".")
        place = found
        for group in groups:
            place = place.setdefault(group, {})
        place[last] = value
    return found


def ungrouped(body: Mapping[str, Any]) -> dict[str, Any]:
    """A JSON object by public name; raises Malformed where a group is no object."""
    found = {name: value for name, value in body.items() if name not in {EXTENSIONS, CUSTOM}}
    for plugin, fields in _group(body, EXTENSIONS).items():
        for name, value in _group({plugin: fields}, plugin).items():
            found[f"x.{plugin}.{name}"] = value
    for name, value in _group(body, CUSTOM).items():
        found[f"{CUSTOM}.{name}"] = value
    return found


def _group(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    group = body.get(name, {})
    if not isinstance(group, dict):
        raise Malformed(reason=_("a group of fields must be an object"))
    return group
