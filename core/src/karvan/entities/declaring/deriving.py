"""What an entity's author left out, read off the model: fields, their labels, list, form, search.

    Entity("bin", _("Bin"), _("Bins"), Bin)

becomes a whole entity: a money column with a `currency` beside it is money of that currency, a
`company_ref` a reference to the entity of the table it points to, a CHECK of words a choice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any
from typing import cast

from sqlalchemy import BigInteger
from sqlalchemy import Boolean
from sqlalchemy import CheckConstraint
from sqlalchemy import Integer
from sqlalchemy import SmallInteger
from sqlalchemy import String
from sqlalchemy import Table
from sqlalchemy import Text as LongText
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from karvan.db.types import ExactDecimal
from karvan.db.types import LocalDate
from karvan.db.types import Micro
from karvan.db.types import MinorUnits
from karvan.db.types import Translated
from karvan.db.types import UtcInstant
from karvan.entities.declaring.fields import Field
from karvan.entities.declaring.views import FormView
from karvan.entities.declaring.views import ListView
from karvan.entities.declaring.views import Section
from karvan.i18n import LazyText

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Column

    from karvan.entities.declaring.declaration import Entity
    from karvan.entities.declaring.fields import Choices
    from karvan.entities.declaring.fields import Kind
    from karvan.entities.declaring.views import LinesGrid

Targets = Mapping[str, str]
"""The code of the entity of a table, `core_party` -> `core.party`."""

HIDDEN = frozenset({"company_id", "id", "version", "created_at", "created_by", "seq"})
NAMING = ("number", "code", "name", "title")
LONGEST_LINE = 255
MOST_COLUMNS = 6
ATTACHMENTS = "core_attachment"
WORDS_CHECK = re.compile(r"^\s*(\w+)\s+IN\s+\(([^()]*)\)\s*$", re.IGNORECASE)
WORD = re.compile(r"'([^']*)'")
PRICES, PERCENTS = ("price", "cost"), ("percent", "share", "discount")
NOT_LISTED = frozenset({"note", "file", "tags"})


def complete(entity: Entity, targets: Targets, states: Choices = ()) -> Entity:
    """The entity with everything its author left out; `states` are those of its workflow."""
    table = table_of(entity.model)
    if not entity.fields:
        entity = replace(entity, fields=tuple(fields_of_table(table, targets, states)))
    fields = tuple(complete_field(table, each) for each in entity.fields)
    lines = tuple(_complete_lines(each) for each in entity.lines)
    entity = replace(entity, fields=fields, lines=lines)
    return replace(
        entity,
        list=entity.list if entity.list.columns else _list_of(entity),
        form=entity.form if entity.form.sections or entity.form.tabs else _form_of(entity),
        search=entity.search or tuple(_searched(fields)),
    )


def complete_field(table: Table | None, field: Field) -> Field:
    """The field with label, length and whether it sorts and filters, where not said."""
    column = None if table is None else table.columns.get(field.attribute)
    is_stored = column is not None and not field.is_computed
    length = getattr(column.type, "length", None) if column is not None else None
    return replace(
        field,
        label=field.label or label_of(field.name),
        required=field.required or (not field.readonly and is_stored and is_needed(column)),
        max_length=field.max_length or (length if field.kind in {"text", "note"} else None),
        default=default_of(column) if field.default is None else field.default,
        sortable=is_stored and has_index(table, field)
        if field.sortable is None
        else field.sortable,
        filterable=field.holds is not None or _is_filterable(field, is_stored=is_stored)
        if field.filterable is None
        else field.filterable,
    )


def table_of(model: type[Any]) -> Table:
    """The table of a model, without configuring its mapper."""
    return cast("Table", model.__table__)


def has_index(table: Table | None, field: Field) -> bool:
    """Whether an index or key begins with the company, where there is one, and the field's column."""
    if table is None:
        return False
    wanted = ["company_id", field.attribute] if "company_id" in table.columns else [field.attribute]
    beginnings = [[each.name for each in index.columns] for index in table.indexes]
    beginnings += [[each.name for each in getattr(key, "columns", ())] for key in table.constraints]
    return wanted in (each[: len(wanted)] for each in beginnings)


def is_needed(column: Column[Any] | None) -> bool:
    """Whether a row cannot be written without a value of this column."""
    if column is None or isinstance(column.type, Boolean):
        return False
    return not column.nullable and column.default is None and column.server_default is None


def label_of(name: str) -> LazyText:
    """What a name means in words: `checked_on` is “Checked on”, translated where a catalogue does."""
    words = name.rpartition(".")[2].removeprefix("is_").replace("_", " ").strip()
    return LazyText(words[:1].upper() + words[1:], {})


def fields_of_table(
    table: Table, targets: Targets, states: Choices = (), *, hidden: frozenset[str] = HIDDEN
) -> Iterator[Field]:
    """A field for each column that holds something people know."""
    references = dict(_references(table))
    words = dict(_words(table))
    for column in table.columns:
        if column.name in hidden:
            continue
        if column.name in references:
            yield from _reference(column, references[column.name], targets)
        elif column.name == "state" and states:
            yield Field("state", "choice", choices=states, readonly=True)
        elif column.name in words:
            choices = tuple((word, label_of(word)) for word in words[column.name])
            yield Field(column.name, "choice", choices=choices)
        elif (kind := _kind_of(column)) is not None:
            currency = _currency_beside(table, column) if kind == "money" else ""
            yield Field(column.name, kind, currency=currency)


def _references(table: Table) -> Iterator[tuple[str, str]]:
    """Each referring column and the table it points to."""
    for key in table.foreign_key_constraints:
        own = [each.parent.name for each in key.elements if each.parent.name != "company_id"]
        if len(own) == 1:
            yield own[0], key.elements[0].target_fullname.rpartition(".")[0]


def _reference(column: Column[Any], table: str, targets: Targets) -> Iterator[Field]:
    target = targets.get(table, "")
    if target and column.name.endswith("_id"):
        kind: Kind = "file" if table == ATTACHMENTS else "reference"
        yield Field(column.name.removesuffix("_id"), kind, column=column.name, target=target)


def _words(table: Table) -> Iterator[tuple[str, list[str]]]:
    """Columns that a CHECK limits to a few words."""
    for check in table.constraints:
        if isinstance(check, CheckConstraint):
            found = WORDS_CHECK.match(str(check.sqltext))
            if found and (words := WORD.findall(found[2])):
                yield found[1], words


def _kind_of(column: Column[Any]) -> Kind | None:
    name = column.name
    match column.type:
        case Translated():
            return "translated"
        case MinorUnits():
            return "money"
        case Micro():
            return "price" if any(word in name for word in PRICES) else "quantity"
        case ExactDecimal():
            return "percent" if any(word in name for word in PERCENTS) else "rate"
        case LocalDate():
            return "date"
        case UtcInstant():
            return "datetime"
        case Boolean():
            return "bool"
        case LongText():
            return "note"
        case String(length=length):
            return "note" if length is None or length > LONGEST_LINE else "text"
        case BigInteger() | SmallInteger() | Integer():
            return None if name.endswith("_id") else "integer"
        case _:
            return None


def _currency_beside(table: Table, column: Column[Any]) -> str:
    names = (f"{column.name}_currency", "currency")
    return next((each for each in names if each in table.columns), "")


def default_of(column: Column[Any] | None) -> Any:
    """The plain value a column begins with, None where it is worked out or there is none."""
    default = None if column is None else column.default
    return default.arg if isinstance(default, ScalarElementColumnDefault) else None


def _is_filterable(field: Field, *, is_stored: bool) -> bool:
    return not field.secret and (is_stored or field.kind == "tags")


def _complete_lines(grid: LinesGrid) -> LinesGrid:
    table = None if grid.model is None else table_of(grid.model)
    fields = tuple(complete_field(table, each) for each in grid.fields)
    return replace(grid, fields=fields)


def _list_of(entity: Entity) -> ListView:
    """The naming fields first, then the others in their order, at most six."""
    shown = [each for each in entity.fields if each.kind not in NOT_LISTED and not each.secret]
    named = [each.name for each in shown if each.name in NAMING]
    others = [each.name for each in shown if each.name not in NAMING]
    first = sorted(named, key=NAMING.index)
    columns = tuple([*first, *others][:MOST_COLUMNS])
    sortable = {each.name for each in entity.fields if each.sortable}
    sort = entity.list.sort or tuple([each for each in first if each in sortable][:1])
    return replace(entity.list, columns=columns, sort=sort)


def _form_of(entity: Entity) -> FormView:
    """One section with every field, and one with notes below it."""
    short = tuple(each.name for each in entity.fields if each.kind != "note")
    notes = tuple(each.name for each in entity.fields if each.kind == "note")
    sections = (Section(short), *([Section(notes)] if notes else []))
    return replace(entity.form, sections=sections)


def _searched(fields: tuple[Field, ...]) -> Iterator[str]:
    kinds = {"text", "translated"}
    for each in fields:
        if each.kind in kinds and each.name in NAMING and not each.is_computed and not each.secret:
            yield each.name
