"""The generic commands: create, update, delete, archive and restore, for any model.

They set the columns of fields and nothing else; validity was checked before.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import inspect
from sqlalchemy import update
from sqlalchemy.orm.attributes import set_committed_value

from karvan.audit.guard import recorded
from karvan.audit.writer import mark_transition
from karvan.db.types import TranslatedText
from karvan.documents.numbering import enlist_numbering
from karvan.documents.series import create_series
from karvan.documents.series import find_series
from karvan.documents.series import range_of
from karvan.entities.declaring.commands import CREATE
from karvan.entities.declaring.deriving import default_of
from karvan.entities.declaring.deriving import table_of
from karvan.entities.writing.lines import as_lines
from karvan.entities.writing.lines import rows_of_grid
from karvan.entities.writing.lines import save_lines
from karvan.entities.writing.tagging import put_tags
from karvan.entities.writing.writing_refused import keys_named
from karvan.errors import StaleVersion

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.entities.declaring.fields import Field
    from karvan.entities.declaring.views import LinesGrid

Inputs = Mapping[str, "Field"]
Values = Mapping[str, Any]


def create_record(ctx: Context, entity: Entity, inputs: Inputs, values: Values) -> Any:
    """A new record with these values and its lines; its number comes last of all."""
    return create_records(ctx, entity, inputs, [values])[0]


def create_records(
    ctx: Context, entity: Entity, inputs: Inputs, many: Sequence[Values]
) -> list[Any]:
    """New records with their lines, written together."""
    records = []
    with keys_named(ctx, entity):
        for values in many:
            record = entity.model()
            fill(record, inputs, values)
            _own_it(ctx, entity, record)
            ctx.session.add(record)
            records.append(record)
        ctx.uow.flush()
        for record, values in zip(records, many, strict=True):
            _save_grids(ctx, entity.lines, record, values)
        ctx.uow.flush()
    for record, values in zip(records, many, strict=True):
        _put_tags(ctx, entity, inputs, record, values)
        if entity.number:
            _enlist(ctx, entity, record)
    return records


def update_record(ctx: Context, entity: Entity, inputs: Inputs, values: Values, record: Any) -> Any:
    """The record with these values; a change of lines alone makes a new version too."""
    with keys_named(ctx, entity):
        fill(record, inputs, values)
        is_new_version = ctx.session.is_modified(record)
        is_changed = _save_grids(ctx, entity.lines, record, values)
        ctx.uow.flush()
    if is_changed and not is_new_version:
        raise_version(ctx, record)
    _put_tags(ctx, entity, inputs, record, values)
    return record


def delete_record(ctx: Context, entity: Entity, record: Any) -> None:
    """Take the record and its lines away; raises StillUsed where others refer to it."""
    _put_tags(ctx, entity, {}, record, {}, none=True)
    with keys_named(ctx, entity):
        for grid in entity.lines:
            if grid.model is not None:
                for row in rows_of_grid(ctx, grid, record):
                    ctx.session.delete(row)
        ctx.uow.flush()
        ctx.session.delete(record)
        ctx.uow.flush()


def archive_record(ctx: Context, entity: Entity, record: Any, *, restored: bool) -> Any:
    """Archive it, or bring it back: by the attribute that its entity names."""
    attribute, mark, value = entity.archive.partition("=")
    default = default_of(table_of(entity.model).columns[attribute]) or ""
    setattr(record, attribute, restored if not mark else default if restored else value)
    ctx.uow.flush()
    return record


def fill(record: Any, inputs: Inputs, values: Values) -> None:
    """Set the columns of the fields that were given."""
    for name, field in inputs.items():
        if name not in values or field.kind == "tags" or field.is_computed:
            continue
        value = values[name]
        if field.kind == "translated":
            value = TranslatedText.of(value or {})
        column = inspect(type(record)).columns.get(field.attribute)
        if column is not None and column.nullable and _is_nothing(value):
            value = None
        if value is None and column is not None and _fills_itself(column):
            continue
        if inspect(record).transient or getattr(record, field.attribute) != value:
            setattr(record, field.attribute, value)


def merged(now: Any, given: Mapping[str, str] | None) -> TranslatedText:
    """The names with those given put over them; an empty one takes its language out."""
    return TranslatedText.of({**(now or {}), **(given or {})})


def raise_version(ctx: Context, record: Any) -> None:
    """Give the record its next version, although none of its own columns changed."""
    table = table_of(type(record))
    if "version" not in table.columns:
        return
    now = record.version
    mine = (
        table.c.company_id == ctx.company.id,
        table.c.id == record.id,
        table.c.version == now,
    )
    with recorded(ctx.uow):
        raised = update(table).where(*mine).values(version=now + 1)
        if ctx.uow.connection.execute(raised).rowcount != 1:
            raise StaleVersion
    set_committed_value(record, "version", now + 1)


def _own_it(ctx: Context, entity: Entity, record: Any) -> None:
    """A record that belongs to someone is its author's, unless it was given to another."""
    if entity.scopes is not None and getattr(record, entity.scopes.owner) is None:
        setattr(record, entity.scopes.owner, ctx.actor.person_id)


def _save_grids(ctx: Context, grids: tuple[LinesGrid, ...], record: Any, values: Values) -> bool:
    changed = [
        save_lines(ctx, grid, record, as_lines(grid, values[grid.name]))
        for grid in grids
        if grid.model is not None and grid.name in values
    ]
    return any(changed)


def _put_tags(
    ctx: Context, entity: Entity, inputs: Inputs, record: Any, values: Values, *, none: bool = False
) -> None:
    if none and any(each.kind == "tags" for each in entity.fields):
        put_tags(ctx, entity.code, record.id, (), field="")
    for name, field in inputs.items():
        if field.kind == "tags" and name in values:
            put_tags(ctx, entity.code, record.id, values[name] or (), field=name)


def _enlist(ctx: Context, entity: Entity, record: Any) -> None:
    series = find_series(ctx, entity.number) or create_series(ctx, entity.number)
    mark_transition(ctx.uow, record, CREATE, "number")
    enlist_numbering(ctx, record, series.id, range_of(ctx, series, ctx.today()), {})


def _fills_itself(column: Any) -> bool:
    has_default = column.default is not None or column.server_default is not None
    return has_default and not column.nullable


def _is_nothing(value: Any) -> bool:
    return value == "" or (isinstance(value, dict) and not value)
