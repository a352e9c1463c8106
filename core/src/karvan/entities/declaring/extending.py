"""The values of extension tables: read beside the record they belong to, saved with it.

A record without a row in an extension table has the defaults of its columns, which are empty for
most. What belongs to a plugin that is off is neither read nor written, and stays as it is.
"""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import func
from sqlalchemy import inspect
from sqlalchemy import literal
from sqlalchemy import select

from karvan.db.types import TranslatedText
from karvan.entities.declaring.deriving import complete_field
from karvan.entities.declaring.deriving import table_of
from karvan.entities.declaring.extension import Extension
from karvan.entities.declaring.known_field import EXTENSION
from karvan.entities.declaring.known_field import KnownField
from karvan.errors import Invalid

if TYPE_CHECKING:
    from sqlalchemy.orm import InstrumentedAttribute

    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.entities.declaring.fields import Field


def extensions_of(ctx: Context, entity: Entity) -> list[Extension]:
    """The extensions of an entity by plugins that are on, in their order."""
    declared = ctx.runtime.registry.declarations(Extension, ctx.view.on)
    return [each for each in declared if each.target == entity.code]


def prefix_of(extension: Extension) -> str:
    """What the public names of its fields begin with: `x.fleet.`."""
    return f"x.{extension.plugin}."


def extension_fields(ctx: Context, entity: Entity) -> Iterator[KnownField]:
    """Every field that extensions add, under its public name, whoever may see it."""
    for extension in extensions_of(ctx, entity):
        for field in extension.fields:
            public = _public(extension, field)
            yield KnownField(public.name, public, EXTENSION, extension)


def extension_expression(entity: Entity, known: KnownField) -> ColumnElement[Any]:
    """The value beside the entity's model: a subquery of one row."""
    model, column = _model(known), _column(known)
    key, target = key_of(model), entity.model
    found = (
        select(column)
        .where(model.company_id == target.company_id, key == target.id)
        .correlate(target)
        .scalar_subquery()
    )
    absent = absent_value(column)
    return found if absent is None else func.coalesce(found, literal(absent, column.type))


def extension_values(
    ctx: Context, ids: Collection[int], wanted: list[KnownField]
) -> dict[int, dict[str, Any]]:
    """The values of fields of one extension by record id, in one query."""
    model = _model(wanted[0])
    columns = [_column(each) for each in wanted]
    key = key_of(model)
    rows = ctx.session.execute(
        select(key, *columns).where(model.company_id == ctx.company.id, key.in_(sorted(ids)))
    )
    names = [each.name for each in wanted]
    absent = {each.name: absent_value(column) for each, column in zip(wanted, columns, strict=True)}
    values = {each: dict(absent) for each in ids}
    for row in rows:
        values[row[0]] = dict(zip(names, row[1:], strict=True))
    return values


def save_extension(
    ctx: Context, extension: Extension, record: Any, values: Mapping[str, Any]
) -> bool:
    """Write values by public name into the record's row; gives whether anything changed.

    Raises Invalid, with the public names, where the plugin's own check refuses.
    """
    fields = {f"{prefix_of(extension)}{each.name}": each for each in extension.fields}
    if extension.check is not None:
        _ask(ctx, extension, record, {fields[name].name: value for name, value in values.items()})
    row = find_row(ctx, extension.model, record)
    attributes = {
        fields[name].attribute: _kept(extension, fields[name], row, value)
        for name, value in values.items()
    }
    if row is None:
        if not _says_something(extension.model, attributes):
            return False
        key = key_of(extension.model).key
        row = extension.model(**{"company_id": ctx.company.id, key: record.id})
        ctx.session.add(row)
    for name, value in attributes.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    is_changed = row in ctx.session.new or ctx.session.is_modified(row)
    ctx.uow.flush()
    return is_changed


def find_row(ctx: Context, model: type[Any], record: Any) -> Any | None:
    """The record's row in an extension table, or None."""
    own = select(model).where(model.company_id == ctx.company.id, key_of(model) == record.id)
    return ctx.session.scalars(own).one_or_none()


def key_of(model: type[Any]) -> InstrumentedAttribute[Any]:
    """The attribute that holds the id of the record: the key beside the company."""
    mapper = inspect(model)
    (column,) = [each for each in mapper.primary_key if each.name != "company_id"]
    attribute: InstrumentedAttribute[Any] = getattr(
        model, mapper.get_property_by_column(column).key
    )
    return attribute


def absent_value(column: InstrumentedAttribute[Any]) -> Any:
    """The value of a record that has no row: the column's default, where that is a plain value."""
    default = column.property.columns[0].default
    return default.arg if default is not None and default.is_scalar else None


def _kept(extension: Extension, field: Field, row: Any, value: Any) -> Any:
    """A name in several languages keeps those that were not sent; what says nothing is NULL."""
    if field.kind == "translated":
        value = TranslatedText.of({**(getattr(row, field.attribute, None) or {}), **(value or {})})
    column = table_of(extension.model).columns[field.attribute]
    return None if column.nullable and value in ("", {}) else value


def _ask(ctx: Context, extension: Extension, record: Any, values: Mapping[str, Any]) -> None:
    names = {each.name for each in extension.fields}
    try:
        if extension.check is not None:
            extension.check(ctx, record, values)
    except Invalid as refused:
        prefix = prefix_of(extension)
        placed = [
            replace(each, field=f"{prefix}{each.field}") if each.field in names else each
            for each in refused.problems
        ]
        raise Invalid(placed) from None


def _says_something(model: type[Any], attributes: Mapping[str, Any]) -> bool:
    return any(
        value not in (None, "", {}) and value != absent_value(getattr(model, name))
        for name, value in attributes.items()
    )


def _public(extension: Extension, field: Field) -> Field:
    """The field under its public name; what it says of its siblings names them in public too."""
    siblings, prefix = {each.name for each in extension.fields}, prefix_of(extension)
    whole = complete_field(table_of(extension.model), field)

    def named(name: str) -> str:
        return f"{prefix}{name}" if name in siblings else name

    return replace(
        whole,
        name=f"{prefix}{field.name}",
        column=field.attribute,
        currency=named(field.currency) if field.currency else "",
        visible_when={named(name): values for name, values in field.visible_when.items()},
        readonly_when={named(name): values for name, values in field.readonly_when.items()},
        permission=field.permission or extension.permission,
    )


def _model(known: KnownField) -> type[Any]:
    if known.extension is None:
        message = f"{known.name} is no field of an extension"
        raise LookupError(message)
    return known.extension.model


def _column(known: KnownField) -> InstrumentedAttribute[Any]:
    column: InstrumentedAttribute[Any] = getattr(_model(known), known.field.attribute)
    return column
