"""The entities of a company as it stands now, and every field each of them has.

A field is the entity's own, or comes from an extension (`x.fleet.vehicle`) or from an administrator
(`custom.colour`). Whoever lists, filters, shows or writes fields asks here and never tells the
three apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

from karvan.entities.declaring.added import added_expression
from karvan.entities.declaring.added import added_fields
from karvan.entities.declaring.added import added_values
from karvan.entities.declaring.known_field import KEPT
from karvan.entities.declaring.known_field import OWN
from karvan.entities.declaring.known_field import KnownField
from karvan.entities.reading.tagged import tag_names_of
from karvan.errors import NotFound

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

SHOWN = "shown"
__all__ = [
    "KnownField",
    "expression_of",
    "fields_of",
    "find_entity",
    "forget_fields",
    "get_entity",
    "list_entities",
    "shown_fields",
    "values_of",
]


def find_entity(ctx: Context, code: str) -> Entity | None:
    """The entity of this code, None where no plugin that is on declares it."""
    entity = _entities(ctx).get(code)
    return None if entity is None else as_it_stands(ctx, entity)


def get_entity(ctx: Context, code: str) -> Entity:
    """The entity of this code; raises NotFound."""
    entity = find_entity(ctx, code)
    if entity is None:
        raise NotFound
    return entity


def as_it_stands(ctx: Context, entity: Entity) -> Entity:
    """The entity with the columns its grids have in this company; asked once per unit of work."""
    if all(grid.more is None for grid in entity.lines):
        return entity
    kept: dict[str, Entity] = ctx.uow.info.setdefault("entities_here", {})
    if entity.code not in kept:
        lines = tuple(
            grid if grid.more is None else replace(grid, fields=grid.more(ctx, grid.fields))
            for grid in _entities(ctx).get(entity.code, entity).lines
        )
        kept[entity.code] = replace(entity, lines=lines)
    return kept[entity.code]


def list_entities(ctx: Context) -> list[Entity]:
    """The entities whose records the actor may read, by label."""
    readable = [
        each
        for each in _entities(ctx).values()
        if "read" in each.verbs and ctx.can(each.permission("read"))
    ]
    return sorted(readable, key=lambda each: (str(each.plural), each.code))


def fields_of(ctx: Context, entity: Entity) -> dict[str, KnownField]:
    """Every field the actor may see, by public name: own, then extensions', then custom ones.

    Read once per unit of work.
    """
    kept = ctx.uow.info.setdefault(KEPT, {})
    key = (entity.code, ctx.actor)
    if key not in kept:
        kept[key] = {each.name: each for each in _all_fields(ctx, entity) if _is_seen(ctx, each)}
    found: dict[str, KnownField] = kept[key]
    return found


def forget_fields(ctx: Context) -> None:
    """Fields were added or taken away in this unit of work: they are read again."""
    ctx.uow.info.pop(KEPT, None)


def shown_fields(ctx: Context, entity: Entity) -> dict[str, KnownField]:
    """The fields whose values may be shown: all that are seen but the secret ones."""
    kept = ctx.uow.info.setdefault(KEPT, {})
    key = (entity.code, ctx.actor, SHOWN)
    if key not in kept:
        seen = fields_of(ctx, entity)
        kept[key] = {name: known for name, known in seen.items() if not known.field.secret}
    found: dict[str, KnownField] = kept[key]
    return found


def expression_of(ctx: Context, entity: Entity, known: KnownField) -> ColumnElement[Any]:
    """The SQL of a field's value beside the entity's model, for filter, sort, group and sum.

    An own field is its column; others are a correlated scalar subquery of one row. Raises
    LookupError for a computed field.
    """
    del ctx
    if known.field.is_computed:
        message = f"{entity.code}.{known.name} is computed, so SQL has no expression for it"
        raise LookupError(message)
    if known.source == OWN:
        return _column_of(entity.model, known.field.attribute)
    return added_expression(entity, known)


def values_of(
    ctx: Context, entity: Entity, records: list[Any], names: list[str]
) -> dict[int, Mapping[str, Any]]:
    """The values of these fields by record id: at most one query for each source, whatever the count."""
    fields = shown_fields(ctx, entity)
    values: dict[int, dict[str, Any]] = {record.id: {} for record in records}
    wanted = [fields[name] for name in dict.fromkeys(names)]
    if records:
        for known in wanted:
            if known.source == OWN:
                _add_own(ctx, entity, known, records, values)
        _add_others(ctx, entity, [each for each in wanted if each.source != OWN], values)
    return dict(values)


def _entities(ctx: Context) -> dict[str, Entity]:
    from karvan.entities.declaring.declaration import Entity

    found: dict[str, Entity] | None = ctx.uow.info.get("entities")
    if found is None:
        declared = ctx.runtime.registry.declarations(Entity, ctx.view.on)
        found = ctx.uow.info["entities"] = {each.code: each for each in declared}
    return found


def _all_fields(ctx: Context, entity: Entity) -> Iterator[KnownField]:
    for field in entity.fields:
        yield KnownField(field.name, field)
    yield from added_fields(ctx, entity)


def _is_seen(ctx: Context, known: KnownField) -> bool:
    return not known.field.permission or ctx.can(known.field.permission)


def _column_of(model: type[Any], attribute: str) -> ColumnElement[Any]:
    try:
        column: ColumnElement[Any] = getattr(model, attribute)
    except AttributeError:
        message = f"{model.__name__} has no {attribute}"
        raise LookupError(message) from None
    return column


def _add_others(
    ctx: Context,
    entity: Entity,
    wanted: list[KnownField],
    values: dict[int, dict[str, Any]],
) -> None:
    if wanted:
        for record_id, row in added_values(ctx, entity, list(values), wanted).items():
            values[record_id].update(row)


def _add_own(
    ctx: Context,
    entity: Entity,
    known: KnownField,
    records: list[Any],
    values: dict[int, dict[str, Any]],
) -> None:
    """Add one own field's values: computed, tags, or as they stand in the records."""
    field = known.field
    if field.read is not None:
        read: Mapping[int, Any] = field.read(ctx, records)
    elif field.kind == "tags":
        read = tag_names_of(ctx, entity.code, list(values))
    else:
        read = {record.id: getattr(record, field.attribute) for record in records}
    for record_id, row in values.items():
        row[known.name] = read.get(record_id)
