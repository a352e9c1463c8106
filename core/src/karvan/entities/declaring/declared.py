"""What can be wrong with the declaration of an entity, found at start-up: argument and sentence.

A name that leads nowhere is told with the nearest known one. Names of other plugins' fields
(`x.fleet.vehicle`, `custom.colour`) are not looked at: they come and go.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from karvan.entities.codecs import known_kinds
from karvan.entities.codecs.references import USER
from karvan.entities.declaring.commands import CREATE
from karvan.entities.declaring.commands import GENERIC
from karvan.entities.declaring.deprecation import too_short
from karvan.entities.declaring.deriving import has_index
from karvan.entities.declaring.deriving import is_needed
from karvan.entities.declaring.deriving import table_of
from karvan.entities.declaring.fields import Field
from karvan.i18n import LANGUAGES

if TYPE_CHECKING:
    from sqlalchemy import Table

    from karvan.entities.declaring.commands import Command
    from karvan.entities.declaring.declaration import Entity
    from karvan.entities.declaring.views import LinesGrid

Found = tuple[str, str]
NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
CLAUSE_FIELD = re.compile(r"^\(?([^:|()]+):|\|([^:|()]+):")
RESERVED = frozenset({"id", "version", "company_id", "csrf_token", "custom", "x", "extensions"})
NUMERIC = frozenset({"integer", "quantity", "price", "money", "rate", "percent"})
DAYS = frozenset({"date", "datetime"})
GROUPING = frozenset({"choice", "reference", "bool"})
PERIODS = frozenset({"day", "week", "month", "quarter", "year"})
FIGURES = frozenset({"sum", "avg", "min", "max"})
APART = frozenset({"tags"})
ADDED = ("x.", "custom.")


@dataclass(frozen=True)
class Surroundings:
    """What the entity may name beside its own: entities by code, its workflow, plugins on disk."""

    entities: Mapping[str, Entity]
    owners: Collection[str]
    states: Collection[str] = ()
    transitions: Collection[str] = ()
    kinds: Collection[str] = ()


def problems_of(entity: Entity, around: Surroundings) -> Iterator[Found]:
    """Each thing wrong with a completed entity."""
    yield from _twice("fields", (each.name for each in entity.fields))
    yield from _twice("commands", (each.name for each in entity.commands))
    yield from _twice("lines", (each.name for each in entity.lines))
    table = table_of(entity.model)
    for field in entity.fields:
        yield from _of_field("fields", field, table, entity.fields, around)
    for grid in entity.lines:
        yield from _of_grid(grid, entity, around)
    for command in entity.commands:
        yield from _of_command(command, entity, around)
    yield from _of_list(entity)
    yield from _of_form(entity, around)
    yield from _of_boards(entity)
    yield from _of_rest(entity, table)
    yield from _not_filled(entity, table)
    yield from too_short(entity.name, entity.deprecated)
    for field in entity.fields:
        yield from too_short(field.name, field.deprecated)


def _of_field(
    argument: str, field: Field, table: Table | None, others: Iterable[Field], around: Surroundings
) -> Iterator[Found]:
    if not NAME.fullmatch(field.name) or field.name in RESERVED:
        yield argument, f"“{field.name}” cannot name a field: a-z, 0-9 and _, and not a word in use"
    if field.kind not in (kinds := {*known_kinds(), *around.kinds}):
        yield argument, _unknown(f"{field.name}: there is no kind", field.kind, kinds)
    if table is not None and not field.is_computed and field.kind not in APART:
        known = [each.name for each in table.columns]
        if field.attribute not in known:
            yield (
                argument,
                _unknown(f"{field.name}: the model has no column", field.attribute, known),
            )
        elif field.sortable and not has_index(table, field):
            text = f"an index (company_id, {field.attribute}, …)"
            yield argument, f"{field.name} is sortable, which needs {text}"
    if field.is_computed and (field.sortable or (field.filterable and field.holds is None)):
        yield argument, f"{field.name} is computed, so it neither sorts nor filters"
    if field.kind == "choice" and not field.choices:
        yield argument, f"{field.name} is a choice without choices"
    if field.kind == "reference":
        yield from _of_target(argument, field.name, field.target, around)
    names = [each.name for each in others]
    if field.currency and field.currency not in names:
        yield argument, _unknown(f"{field.name}: there is no field", field.currency, names)
    for named in {*field.visible_when, *field.readonly_when} - set(names):
        yield argument, _unknown(f"{field.name}: there is no field", named, names)
    if field.kind == "translated":
        for taken in {f"{field.name}_{language}" for language in LANGUAGES} & set(names):
            yield argument, f"{taken} is the name of a language of {field.name}"


def _of_target(argument: str, name: str, target: str, around: Surroundings) -> Iterator[Found]:
    if not target:
        yield argument, f"{name} is a reference without a target"
    elif target.partition(".")[0] in around.owners and target not in {*around.entities, USER}:
        yield argument, _unknown(f"{name}: there is no entity", target, around.entities)


def _of_grid(grid: LinesGrid, entity: Entity, around: Surroundings) -> Iterator[Found]:
    if not NAME.fullmatch(grid.name) or grid.name in {each.name for each in entity.fields}:
        yield "lines", f"“{grid.name}” cannot name a grid: it is taken, or no name"
    yield from _twice("lines", (each.name for each in grid.fields))
    table = None
    if grid.model is not None:
        table = table_of(grid.model)
        columns = {each.name for each in table.columns}
        for attribute in (f"{grid.parent}_id", *([grid.order] if grid.order else [])):
            if attribute not in columns:
                yield "lines", _unknown(f"{grid.name}: the model has no", attribute, columns)
    elif grid.read is None:
        yield "lines", f"{grid.name} needs a model, or a function that reads it"
    for field in grid.fields:
        yield from _of_field("lines", field, table, (*grid.fields, *entity.fields), around)


def _of_command(command: Command, entity: Entity, around: Surroundings) -> Iterator[Found]:
    own = {each.name for each in entity.fields} | {each.name for each in entity.lines}
    for each in command.fields:
        if isinstance(each, Field):
            yield from _of_field("commands", each, None, _inputs(command, entity), around)
        elif each not in own:
            yield "commands", _unknown(f"{command.name}: there is no field", each, own)
    for state in set(command.states) - set(around.states):
        yield "commands", _unknown(f"{command.name}: there is no state", state, around.states)
    runs_itself = command.name in {*GENERIC, *around.transitions}
    if command.run is None and not runs_itself:
        yield "commands", f"{command.name} needs a function to run: it is no transition"
    if command.name == CREATE and command.states:
        yield "commands", f"{CREATE} begins a record, which has no state yet"


def _inputs(command: Command, entity: Entity) -> list[Field]:
    return [*(each for each in command.fields if isinstance(each, Field)), *entity.fields]


def _of_list(entity: Entity) -> Iterator[Found]:
    view, fields = entity.list, {each.name: each for each in entity.fields}
    yield from _names("list.columns", view.columns, fields)
    yield from _names("list.editable", view.editable, fields)
    for name in view.editable:
        if name in fields and (fields[name].readonly or fields[name].is_computed):
            yield "list.editable", f"{name} is read-only"
    sort = [each.removeprefix("-") for each in view.sort]
    yield from _names("list.sort", sort, {**fields, "id": None})
    for name in sort:
        if name in fields and not fields[name].sortable:
            yield "list.sort", f"{name} does not sort: it has no index"
    filtered = [name for _title, texts in view.filters for text in texts for name in _named(text)]
    yield from _names("list.filters", filtered, fields)


def _named(text: str) -> Iterator[str]:
    for found in CLAUSE_FIELD.finditer(text):
        yield found[1] or found[2]


def _of_form(entity: Entity, around: Surroundings) -> Iterator[Found]:
    form = entity.form
    fields = {each.name: each for each in entity.fields}
    grids = {each.name for each in entity.lines}
    sections = [*form.sections, *(each for tab in form.tabs for each in tab.sections)]
    shown = [name for section in sections for name in section.fields]
    yield from _names("form", shown, fields)
    yield from _twice("form", shown)
    for tab in form.tabs:
        for name in set(tab.lines) - grids:
            yield "form", _unknown("there is no grid", name, grids)
    for button in form.buttons:
        if not button.entity:
            if button.link is None:
                yield "form.buttons", "a button needs an entity and a field, or a link"
            continue
        yield from _of_target("form.buttons", str(button.title), button.entity, around)
        linked = around.entities.get(button.entity)
        names = {each.name for each in linked.fields} if linked else {button.field}
        if button.field not in names and not button.field.startswith(ADDED):
            yield "form.buttons", _unknown(f"{button.entity} has no field", button.field, names)


def _of_boards(entity: Entity) -> Iterator[Found]:
    fields = {each.name: each for each in entity.fields}
    if (board := entity.kanban) is not None:
        named = [board.by, *board.fields, *filter(None, (board.title, board.total))]
        yield from _names("kanban", named, fields)
        yield from _of_kind("kanban", board.by, fields, GROUPING, "choice or reference")
        yield from _of_kind("kanban", board.total, fields, NUMERIC, "number")
    if (calendar := entity.calendar) is not None:
        days = [each for each in (calendar.start, calendar.end) if each]
        yield from _names("calendar", [*days, *filter(None, [calendar.title])], fields)
        for each in days:
            yield from _of_kind("calendar", each, fields, DAYS, "date")
    if (pivot := entity.pivot) is not None:
        for each in (*pivot.rows, *pivot.columns):
            yield from _of_axis("pivot", each, fields)
        for each in pivot.measures:
            yield from _of_measure("pivot", each, fields)
    if (chart := entity.chart) is not None:
        yield from _of_axis("chart", chart.by, fields)
        yield from _of_measure("chart", chart.measure, fields)


def _of_axis(argument: str, text: str, fields: Mapping[str, Field]) -> Iterator[Found]:
    name, _at, period = text.partition("@")
    yield from _names(argument, [name], fields)
    if period and period not in PERIODS:
        yield argument, _unknown("there is no period", period, PERIODS)


def _of_measure(argument: str, text: str, fields: Mapping[str, Field]) -> Iterator[Found]:
    figure, colon, name = text.partition(":")
    if not colon:
        if text != "count":
            yield argument, f"“{text}” is no measure: count, or sum:, avg:, min:, max: and a field"
        return
    if figure not in FIGURES:
        yield argument, _unknown("there is no figure", figure, FIGURES)
    yield from _names(argument, [name], fields)
    yield from _of_kind(argument, name, fields, NUMERIC, "number")


def _of_kind(
    argument: str, name: str, fields: Mapping[str, Field], kinds: Collection[str], what: str
) -> Iterator[Found]:
    if name in fields and fields[name].kind not in kinds:
        yield argument, f"{name} must be a {what}, not {fields[name].kind}"


def _of_rest(entity: Entity, table: Table) -> Iterator[Found]:
    fields = {each.name: each for each in entity.fields}
    yield from _names("search", entity.search, fields)
    yield from _names("import_", entity.import_.keys, fields)
    yield from _names("import_", entity.import_.samples, fields)
    columns = {each.name for each in table.columns}
    attributes = [entity.archive.partition("=")[0]] if entity.archive else []
    attributes += ["number", "seq"] if entity.number else []
    if entity.scopes is not None:
        attributes += [each for each in (entity.scopes.owner, entity.scopes.team) if each]
    for attribute in attributes:
        if attribute not in columns:
            yield "model", _unknown("the model has no column", attribute, columns)


def _not_filled(entity: Entity, table: Table) -> Iterator[Found]:
    """Columns without which no row can be written, and that no field of the generic create gives."""
    own = next((each for each in entity.commands if each.name == CREATE), None)
    offers = entity.pages or entity.rest
    if not offers or CREATE not in entity.verbs or (own is not None and own.run is not None):
        return
    given = {each.attribute for each in entity.fields if not each.readonly}
    for column in table.columns:
        is_stamp = column.primary_key or column.name in {"version", "created_at", "created_by"}
        if is_needed(column) and not is_stamp and column.name not in given:
            yield "fields", f"no field fills {column.name}, which must not be empty"


def _names(argument: str, names: Iterable[str], known: Mapping[str, object]) -> Iterator[Found]:
    for name in names:
        if name not in known and not name.startswith(ADDED):
            yield argument, _unknown("there is no field", name, known)


def _twice(argument: str, names: Iterable[str]) -> Iterator[Found]:
    for name, count in Counter(names).items():
        if count > 1:
            yield argument, f"{name} stands there twice"


def _unknown(text: str, name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=1)
    return f"{text} “{name}”" + (f"; did you mean “{near[0]}”?" if near else "")
