"""What others add to an entity, plugins by extension tables and administrators by custom fields.

The rooms of reading and writing call these few functions and need to know nothing of either.
"""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Mapping
from itertools import groupby
from typing import TYPE_CHECKING
from typing import Any

from karvan.db.rule_kinds import Frozen as FrozenRule
from karvan.db.rules import rules_of
from karvan.entities.custom.queries import custom_fields
from karvan.entities.custom.values import custom_expression
from karvan.entities.custom.values import custom_values
from karvan.entities.custom.values import delete_custom
from karvan.entities.custom.values import save_custom
from karvan.entities.declaring.extending import extension_expression
from karvan.entities.declaring.extending import extension_fields
from karvan.entities.declaring.extending import extension_values
from karvan.entities.declaring.extending import extensions_of
from karvan.entities.declaring.extending import find_row
from karvan.entities.declaring.extending import save_extension
from karvan.entities.declaring.known_field import CUSTOM
from karvan.entities.writing.storing import raise_version
from karvan.errors import Frozen

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.entities.declaring.known_field import KnownField


def added_fields(ctx: Context, entity: Entity) -> Iterator[KnownField]:
    """The fields of extensions, then the custom ones, whoever may see them."""
    yield from extension_fields(ctx, entity)
    yield from custom_fields(ctx, entity)


def added_expression(entity: Entity, known: KnownField) -> ColumnElement[Any]:
    """The SQL of an added field's value beside the entity's model."""
    if known.source == CUSTOM:
        return custom_expression(entity, known)
    return extension_expression(entity, known)


def added_values(
    ctx: Context, entity: Entity, ids: Collection[int], wanted: Collection[KnownField]
) -> dict[int, dict[str, Any]]:
    """The values of added fields by record id: a query for each extension, one for custom fields."""
    values: dict[int, dict[str, Any]] = {each: {} for each in ids}
    for source in _by_source(wanted):
        if source[0].source == CUSTOM:
            found = custom_values(ctx, entity, ids, source)
        else:
            found = extension_values(ctx, ids, source)
        for record_id, row in found.items():
            values[record_id].update(row)
    return values


def save_added(
    ctx: Context, entity: Entity, record: Any, values: Mapping[str, Any], *, is_new: bool = False
) -> None:
    """Write values of added fields, by public name, in the transaction of the record's own.

    Names of other fields are passed over. Unless the record is new its version rises, so that
    nobody overwrites what they have not seen. Raises Frozen for a custom field of a posted record, Invalid where a
    plugin's check refuses.
    """
    known = [each for each in added_fields(ctx, entity) if each.name in values]
    is_changed = False
    for source in _by_source(known):
        sent = {each.name: values[each.name] for each in source}
        if source[0].extension is not None:
            is_changed |= save_extension(ctx, source[0].extension, record, sent)
        elif save_custom(ctx, entity, record, source, sent):
            if is_frozen(record):
                raise Frozen(detail=", ".join(str(each.field.label) for each in source))
            is_changed = True
    if is_changed and not is_new and not is_frozen(record):
        ctx.uow.flush()
        raise_version(ctx, record)


def delete_added(ctx: Context, entity: Entity, record: Any) -> None:
    """Remove what was added to a record that is about to be deleted."""
    for extension in extensions_of(ctx, entity):
        row = find_row(ctx, extension.model, record)
        if row is not None:
            ctx.session.delete(row)
    delete_custom(ctx, entity, record.id)
    ctx.uow.flush()


def is_frozen(record: Any) -> bool:
    """Whether the record is posted, so that the database refuses every change of it."""
    return any(
        isinstance(rule, FrozenRule) and getattr(record, rule.state, None) == rule.when_state
        for rule in rules_of(record.__table__)
    )


def _by_source(wanted: Collection[KnownField]) -> Iterator[list[KnownField]]:
    """The fields of each extension together, then the custom ones."""

    def place(known: KnownField) -> tuple[bool, str]:
        owner = known.extension.model.__tablename__ if known.extension else ""
        return known.source == CUSTOM, owner

    for _owner, fields in groupby(sorted(wanted, key=place), key=place):
        yield list(fields)
