"""What a record held before an import changed it, read from the trail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import inspect
from sqlalchemy import select

from karvan.audit.models import AuditEntry
from karvan.audit.models import PersonalAuditValue
from karvan.audit.rows import Op
from karvan.audit.rows import entity_of
from karvan.db.types import TranslatedText
from karvan.entities.declaring.commands import UPDATE
from karvan.entities.declaring.known import fields_of
from karvan.entities.declaring.known_field import CUSTOM
from karvan.entities.declaring.known_field import OWN
from karvan.entities.writing.running import commands_of
from karvan.entities.writing.running import inputs_of

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.entities.declaring.known import KnownField

CHANGES = (Op.UPDATE, Op.TRANSITION)


def values_before(ctx: Context, entity: Entity, source: str, record_id: int) -> dict[str, Any]:
    """The values of the fields that changes from this source gave to a record, as they were before."""
    taken = inputs_of(ctx, entity, commands_of(ctx, entity)[UPDATE])
    known = {name: each for name, each in fields_of(ctx, entity).items() if name in taken}
    found: dict[str, Any] = {}
    for model, fields in _by_model(entity, known):
        before = _stored_before(ctx, model, source, record_id, _personal_names(fields))
        for each in fields:
            column = _column_name(model, each)
            if column in before:
                found[each.name] = as_value(each.field.kind, before[column])
    return found


def as_value(kind: str, stored: Any) -> Any:
    """A value of the trail as a field's value in Python."""
    if stored is None:
        return "" if kind in {"text", "note"} else None
    if kind == "date":
        return date.fromisoformat(stored)
    if kind == "datetime":
        return datetime.fromisoformat(stored)
    if kind in {"rate", "percent"}:
        return Decimal(stored)
    return TranslatedText(stored) if kind == "translated" else stored


def _by_model(
    entity: Entity, known: dict[str, KnownField]
) -> Iterator[tuple[type[Any], list[KnownField]]]:
    """Own and custom fields by the entity's model, those of an extension by its table."""
    groups: dict[type[Any], list[KnownField]] = {}
    for each in known.values():
        if each.source in {OWN, CUSTOM}:
            groups.setdefault(entity.model, []).append(each)
        elif each.extension is not None:
            groups.setdefault(each.extension.model, []).append(each)
    yield from groups.items()


def _personal_names(fields: list[KnownField]) -> set[str]:
    """Custom fields whose values stand in the trail as commitments alone."""
    return {each.name for each in fields if each.source == CUSTOM and each.field.personal}


def _column_name(model: type[Any], known: KnownField) -> str:
    """What the trail calls the field: its column, or the public name of a custom field."""
    if known.source == CUSTOM:
        return known.name
    attributes = inspect(model).column_attrs
    name = known.field.attribute
    return str(attributes[name].columns[0].name) if name in attributes else ""


def _stored_before(
    ctx: Context, model: type[Any], source: str, record_id: int, custom: set[str]
) -> dict[str, Any]:
    """By column, the value before the first change from this source; personal texts where kept.

    `custom` are the personal ones among the custom fields.
    """
    statement = (
        select(AuditEntry)
        .where(
            AuditEntry.company_id == ctx.company.id,
            AuditEntry.entity == entity_of(model.__tablename__),
            AuditEntry.row_id == record_id,
            AuditEntry.source == source,
            AuditEntry.op.in_([each.value for each in CHANGES]),
        )
        .order_by(AuditEntry.epoch, AuditEntry.txid, AuditEntry.id)
    )
    found: dict[str, Any] = {}
    columns = inspect(model).local_table.c
    for entry in ctx.session.scalars(statement):
        personal = _personal(ctx, entry.id)
        for name, change in entry.data.items():
            if not (isinstance(change, list) and len(change) == 2):
                continue
            is_personal = (name in columns and columns[name].info.get("personal")) or name in custom
            if name in personal or not is_personal:
                found.setdefault(name, personal.get(name, change)[0])
    return found


def _personal(ctx: Context, audit_id: int) -> dict[str, list[Any]]:
    """Texts of persons; one that was erased stands in the trail as a hash and is gone for good."""
    statement = select(PersonalAuditValue).where(
        PersonalAuditValue.company_id == ctx.company.id, PersonalAuditValue.audit_id == audit_id
    )
    return {each.field: [each.before, each.after] for each in ctx.session.scalars(statement)}
