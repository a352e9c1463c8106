"""The values of custom fields: read beside the record, written with it, told in its history."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import select

from karvan.audit.canonical import SALT_BYTES
from karvan.audit.canonical import commitment
from karvan.audit.canonical import plain
from karvan.audit.rows import AuditRow
from karvan.audit.rows import Op
from karvan.audit.rows import PersonalValue
from karvan.audit.rows import entity_of
from karvan.audit.writer import record as note_in_history
from karvan.entities.custom.kinds import COLUMNS
from karvan.entities.custom.kinds import SEARCHED
from karvan.entities.custom.models import CustomValue

if TYPE_CHECKING:
    from sqlalchemy.orm import InstrumentedAttribute

    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.entities.declaring.known_field import KnownField


def custom_expression(entity: Entity, known: KnownField) -> ColumnElement[Any]:
    """The value beside the entity's model: a subquery of one row."""
    target = entity.model
    return (
        select(_column(known))
        .where(
            CustomValue.company_id == target.company_id,
            CustomValue.field_id == known.custom_id,
            CustomValue.entity == entity.code,
            CustomValue.record_id == target.id,
        )
        .correlate(target)
        .scalar_subquery()
    )


def custom_values(
    ctx: Context, entity: Entity, ids: Collection[int], wanted: list[KnownField]
) -> dict[int, dict[str, Any]]:
    """The values of custom fields by record id, in one query."""
    by_field = {each.custom_id: each for each in wanted}
    values: dict[int, dict[str, Any]] = {each: _empty(wanted) for each in ids}
    columns = {COLUMNS[each.field.kind] for each in wanted}
    rows = ctx.session.execute(
        select(
            CustomValue.record_id,
            CustomValue.field_id,
            *(getattr(CustomValue, each).label(each) for each in sorted(columns)),
        ).where(
            CustomValue.company_id == ctx.company.id,
            CustomValue.entity == entity.code,
            CustomValue.record_id.in_(sorted(ids)),
            CustomValue.field_id.in_(sorted(by_field)),
        )
    )
    for row in rows:
        known = by_field[row.field_id]
        values[row.record_id][known.name] = getattr(row, COLUMNS[known.field.kind])
    return values


def save_custom(
    ctx: Context,
    entity: Entity,
    record: Any,
    fields: Collection[KnownField],
    values: Mapping[str, Any],
) -> bool:
    """Write values of custom fields of a record; gives whether anything changed."""
    rows = _rows(ctx, entity, record.id, [each.custom_id for each in fields])
    changes = _Changes()
    for known in fields:
        column, value = COLUMNS[known.field.kind], values[known.name]
        row = rows.get(known.custom_id)
        before, after = getattr(row, column) if row else None, None if value == "" else value
        if before == after:
            continue
        changes.add(known, before, after)
        _put(ctx, row, known, entity, record.id, after)
    if changes.data:
        note_in_history(ctx.uow, changes.to_row(entity, record.id))
        ctx.uow.flush()
    return bool(changes.data)


def delete_custom(ctx: Context, entity: Entity, record_id: int) -> None:
    """Remove all values of a record that is being deleted."""
    own = select(CustomValue).where(
        CustomValue.entity == entity.code, CustomValue.record_id == record_id
    )
    for row in ctx.session.scalars(own):
        ctx.session.delete(row)


def searched(known: Collection[KnownField]) -> list[KnownField]:
    """The custom fields whose words find a record."""
    return [each for each in known if each.custom_id and each.field.kind in SEARCHED]


class _Changes:
    def __init__(self) -> None:
        self.data: dict[str, Any] = {}
        self.personal: list[PersonalValue] = []

    def add(self, known: KnownField, before: Any, after: Any) -> None:
        was, now = plain(before), plain(after)
        if known.field.personal:
            salt = secrets.token_bytes(SALT_BYTES)
            self.data[known.name] = [commitment(salt, was), commitment(salt, now)]
            self.personal.append(PersonalValue(known.name, salt, was, now))
        else:
            self.data[known.name] = [was, now]

    def to_row(self, entity: Entity, record_id: int) -> AuditRow:
        kept = entity_of(entity.model.__tablename__)
        return AuditRow(kept, record_id, Op.UPDATE, self.data, personal=tuple(self.personal))


def _put(
    ctx: Context,
    row: CustomValue | None,
    known: KnownField,
    entity: Entity,
    record_id: int,
    value: Any,
) -> None:
    column = COLUMNS[known.field.kind]
    if row is not None and value is None:
        ctx.session.delete(row)
    elif row is not None:
        setattr(row, column, value)
    else:
        place = {"field_id": known.custom_id, "entity": entity.code, "record_id": record_id}
        ctx.session.add(CustomValue(**place, **{column: value}))


def _rows(
    ctx: Context, entity: Entity, record_id: int, field_ids: list[int]
) -> dict[int, CustomValue]:
    own = select(CustomValue).where(
        CustomValue.entity == entity.code,
        CustomValue.record_id == record_id,
        CustomValue.field_id.in_(sorted(field_ids)),
    )
    return {each.field_id: each for each in ctx.session.scalars(own)}


def _empty(wanted: list[KnownField]) -> dict[str, Any]:
    return dict.fromkeys((each.name for each in wanted), None)


def _column(known: KnownField) -> InstrumentedAttribute[Any]:
    column: InstrumentedAttribute[Any] = getattr(CustomValue, COLUMNS[known.field.kind])
    return column
