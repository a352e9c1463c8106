"""The entities of a company as it stands now, and every field each of them has.

A field is the entity's own, or comes from an extension (`x.fleet.vehicle`) or from an administrator
(`custom.colour`). Whoever lists, filters, shows or writes fields asks here and never tells the
three apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from karvan.entities.extension import Extension
from karvan.entities.fields import Field

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from karvan.context import Context
    from karvan.entities.declaration import Entity


@dataclass(frozen=True)
class KnownField:
    """A field under its full public name, and where it lives.

    `source` is own, extension or custom; `extension` or `custom_id` say which one.
    """

    name: str
    field: Field
    source: str = "own"
    extension: Extension | None = None
    custom_id: int = 0


def find_entity(ctx: Context, code: str) -> Entity | None:
    """The entity of this code, None where no plugin that is on declares it."""
    raise NotImplementedError


def get_entity(ctx: Context, code: str) -> Entity:
    """The entity of this code; raises NotFound."""
    raise NotImplementedError


def list_entities(ctx: Context) -> list[Entity]:
    """The entities whose records the actor may read, by label."""
    raise NotImplementedError


def fields_of(ctx: Context, entity: Entity) -> dict[str, KnownField]:
    """Every field the actor may see, by public name: own, then extensions', then custom ones.

    Read once per unit of work.
    """
    raise NotImplementedError


def expression_of(ctx: Context, entity: Entity, known: KnownField) -> ColumnElement[Any]:
    """The SQL of a field's value beside the entity's model, for filter, sort, group and sum.

    An own field is its column; others are a correlated scalar subquery of one row. Raises
    LookupError for a computed field.
    """
    raise NotImplementedError


def values_of(
    ctx: Context, entity: Entity, records: list[Any], names: list[str]
) -> dict[int, Mapping[str, Any]]:
    """The values of these fields by record id: at most one query for each source, whatever the count."""
    raise NotImplementedError
