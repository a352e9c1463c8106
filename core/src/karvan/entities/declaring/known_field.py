"""A field of an entity as a company knows it: declared by the owner, by a plugin, or by hand."""

from __future__ import annotations

from dataclasses import dataclass

from karvan.entities.declaring.extension import Extension
from karvan.entities.declaring.fields import Field

KEPT = "entity_fields"
OWN, EXTENSION, CUSTOM = "own", "extension", "custom"


@dataclass(frozen=True)
class KnownField:
    """A field under its full public name, and where it lives.

    `source` is own, extension or custom; `extension` or `custom_id` say which one.
    """

    name: str
    field: Field
    source: str = OWN
    extension: Extension | None = None
    custom_id: int = 0
