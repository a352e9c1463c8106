"""What a flush changed, read from the rows themselves.

Works on the state SQLAlchemy keeps until the end of the flush: the values before, and the values
now, generated ones included. Reads nothing from the database but what a deletion needs.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import select

from karvan.audit.canonical import SALT_BYTES
from karvan.audit.canonical import commitment
from karvan.audit.canonical import plain
from karvan.audit.rows import AuditRow
from karvan.audit.rows import Op
from karvan.audit.rows import PersonalValue
from karvan.audit.rows import entity_of
from karvan.db.types import Translated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import InstanceState
    from sqlalchemy.orm import Mapper
    from sqlalchemy.sql.elements import NamedColumn

KEY_COLUMNS = frozenset({"company_id", "id", "version"})
CHANGED = "changed"


@dataclass(frozen=True)
class Field:
    """A mapped column as the trail sees it."""

    attribute: str
    column: NamedColumn[Any]
    is_personal: bool
    is_secret: bool

    @property
    def name(self) -> str:
        """The column's name, which is the field's name in the trail."""
        return str(self.column.name)


@dataclass(frozen=True)
class Shape:
    """How rows of one model go into the trail."""

    entity: str
    fields: tuple[Field, ...]
    keys: tuple[Field, ...]
    has_id: bool


@lru_cache(maxsize=2048)
def shape_of(mapper: Mapper[Any]) -> Shape:
    """The shape of a model: its columns but company, id and version, and its key if it has no id."""
    fields = tuple(_fields(mapper))
    table = mapper.local_table
    has_id = "id" in table.c and bool(table.c.id.primary_key)
    keys = () if has_id else tuple(each for each in fields if each.column.primary_key)
    return Shape(entity_of(table.name), fields, keys, has_id)  # type: ignore[attr-defined]


def _fields(mapper: Mapper[Any]) -> Iterator[Field]:
    for attribute in mapper.column_attrs:
        column = attribute.columns[0]
        if column.name not in KEY_COLUMNS:
            info = column.info
            yield Field(attribute.key, column, bool(info.get("personal")), bool(info.get("secret")))


def is_audited(model: type[Any]) -> bool:
    """Whether changes of the model's rows go into the trail: all, unless it says why not."""
    return not getattr(model, "__audit_exempt__", "")


def stored_value(column: NamedColumn[Any], value: Any) -> Any:
    """The plain value as the column keeps it: a name given as text is its English form."""
    if isinstance(value, str) and isinstance(column.type, Translated):
        return {"en": value}
    return plain(value)


def inserted(state: InstanceState[Any]) -> AuditRow:
    """The row of the trail for a row that was inserted."""
    shape, values = shape_of(state.mapper), state.dict
    changes = _Changes()
    for field in shape.fields:
        value = values.get(field.attribute)
        if value is not None:
            changes.add(field, None, value)
    return changes.to_row(shape, Op.INSERT, values.get("id"))


def deleted(state: InstanceState[Any]) -> AuditRow:
    """The row of the trail for a row that was deleted; its values were loaded before the flush."""
    shape, values = shape_of(state.mapper), state.dict
    changes = _Changes()
    for field in shape.fields:
        value = state.committed_state.get(field.attribute, values.get(field.attribute))
        if value is not None:
            changes.add(field, value, None)
    return changes.to_row(shape, Op.DELETE, values.get("id"))


def updated(state: InstanceState[Any]) -> AuditRow | None:
    """The row of the trail for a row that was updated; None when every value is as it was."""
    shape, values, before = shape_of(state.mapper), state.dict, state.committed_state
    changes = _Changes()
    for field in shape.fields:
        if field.attribute in before:
            changes.add(field, before[field.attribute], values.get(field.attribute))
    if not changes.data:
        return None
    for key in shape.keys:
        value = stored_value(key.column, values.get(key.attribute))
        changes.data.setdefault(key.name, [value, value])
    return changes.to_row(shape, Op.UPDATE, values.get("id"))


def changed_fields(
    shape: Shape, op: Op, row_id: int | None, before: dict[str, Any], after: dict[str, Any]
) -> AuditRow:
    """The row of the trail for a change made by a statement; values by column name."""
    changes = _Changes()
    for field in shape.fields:
        if field.name in before or field.name in after:
            changes.add(field, before.get(field.name), after.get(field.name))
    return changes.to_row(shape, op, row_id)


def prepare(state: InstanceState[Any], *, whole: bool) -> None:
    """Load what the trail will need and a flush could no longer give: the values before it."""
    mapped = _attributes(state.mapper)
    if whole and state.unloaded.intersection(mapped):
        state.session.refresh(state.obj(), mapped)  # type: ignore[union-attr]  # it is being flushed
        return
    before = state.committed_state
    unknown = [key for key in before if key in mapped and _is_unknown(before[key])]
    if unknown and state.identity is not None:
        columns = [getattr(state.mapper.class_, key) for key in unknown]
        own = zip(state.mapper.primary_key, state.identity, strict=True)
        stored = select(*columns).where(*(column == value for column, value in own))
        row = state.session.connection().execute(stored).one()  # type: ignore[union-attr]
        before.update(zip(unknown, row, strict=True))


@lru_cache(maxsize=2048)
def _attributes(mapper: Mapper[Any]) -> frozenset[str]:
    return frozenset(attribute.key for attribute in mapper.column_attrs)


def _is_unknown(value: Any) -> bool:
    return type(value).__name__ == "LoaderCallableStatus"


class _Changes:
    def __init__(self) -> None:
        self.data: dict[str, Any] = {}
        self.personal: list[PersonalValue] = []

    def add(self, field: Field, before: Any, after: Any) -> None:
        was = None if _is_unknown(before) else stored_value(field.column, before)
        now = stored_value(field.column, after)
        if was == now:
            return
        if field.is_secret:
            self.data[field.name] = CHANGED
        elif field.is_personal and (was or now):
            salt = secrets.token_bytes(SALT_BYTES)
            self.data[field.name] = [commitment(salt, was), commitment(salt, now)]
            self.personal.append(PersonalValue(field.name, salt, was, now))
        else:
            self.data[field.name] = [was, now]

    def to_row(self, shape: Shape, op: Op, row_id: int | None) -> AuditRow:
        return AuditRow(shape.entity, row_id, op, self.data, personal=tuple(self.personal))
