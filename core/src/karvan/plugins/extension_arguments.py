"""What is wrong with an extension, an action or an added transition: argument and sentence each."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.exc import NoInspectionAvailable

from karvan.entities.codecs.families import known_kinds
from karvan.entities.declaring.extension import Action
from karvan.entities.declaring.extension import AddedTransition
from karvan.entities.declaring.extension import Extension
from karvan.plugins.declaring import with_suggestion
from karvan.plugins.words import is_name

if TYPE_CHECKING:
    from sqlalchemy import Column
    from sqlalchemy import ForeignKeyConstraint
    from sqlalchemy import Table

    from karvan.documents.workflow import Transition
    from karvan.documents.workflow import Workflow
    from karvan.entities.declaring.declaration import Entity

NOT_KEPT_THERE = ("tags", "file")
Problems = Iterator[tuple[str, str]]


def extension_problems(extension: Extension, plugin: str) -> Problems:
    """Of the extension alone: its table, its key, its fields."""
    table: Table | None = getattr(extension.model, "__table__", None)
    if table is None:
        yield "model", f"{extension.model!r} is no model with a table"
        return
    if not table.name.startswith(f"{plugin}_"):
        yield "model", f"the table must begin with “{plugin}_”, not “{table.name}”"
    key = _key(table)
    if key is None:
        yield "model", f"{table.name} must have the key (company_id, id); see extends()"
    if inspect(extension.model).version_id_col is None:
        yield "model", f"{table.name} has no version; add VersionMixin"
    for column in table.columns:
        if not (column.primary_key or column.nullable or _has_default(column)):
            yield "model", f"{table.name}.{column.name} must be nullable or have a default"
    yield from _field_problems(extension)


def target_problems(extension: Extension, entities: Mapping[str, Entity]) -> Problems:
    """Of the extension beside what it extends; an owner that is not on disk is no problem."""
    target = entities.get(extension.target)
    if target is None:
        return
    table: Table = extension.model.__table__
    wanted = (target.model.__tablename__, _key(table))
    if not any(_refers_to(key, *wanted) for key in table.foreign_key_constraints):
        owner = target.model.__tablename__
        text = f"{table.name} must refer to {owner} by (company_id, its key) with ON DELETE CASCADE"
        yield "model", f"{text}; put extends({target.model.__name__}) into __table_args__"


def action_problems(action: Action, workflows: Mapping[str, Workflow]) -> Problems:
    """Of an action beside the states of the records that it is shown on."""
    flow = workflows.get(action.entity)
    if flow is not None:
        names = [each.name for each in flow.states]
        yield from _state_problems("states", action.states, names)


def transition_problems(
    added: AddedTransition, entities: Mapping[str, Entity], workflows: Mapping[str, Workflow]
) -> Problems:
    """Of a transition beside the workflow it is added to: only between states that are there."""
    flow = workflows.get(added.entity)
    if flow is None:
        if added.entity in entities:
            yield "entity", f"{added.entity} has no workflow"
        return
    names = [each.name for each in flow.states]
    yield from _state_problems("source", added.source, names)
    yield from _state_problems("target", (added.target,), names)
    if len(ways_in(flow, added.target)) > 1:
        text = f"“{added.target}” is entered by several ways of its owner's; no other can be added"
        yield "target", text


def ways_in(flow: Workflow, state: str) -> list[Transition]:
    """The owner's transitions into a state that differ in what they ask, do and tell."""
    found: dict[tuple[Any, ...], Transition] = {}
    for each in flow.transitions:
        if each.target == state:
            found.setdefault((each.asks, each.apply, each.tells), each)
    return list(found.values())


def codec_problem(codec: Any, plugin: str) -> str | None:
    """A codec is for a kind of the plugin's own, `fleet.colour`."""
    kind = getattr(codec, "kind", None)
    if not isinstance(kind, str) or not callable(getattr(codec, "parse", None)):
        return f"{codec!r} is no codec"
    word, dot, name = kind.partition(".")
    if word != plugin or not dot or not is_name(name):
        return f"the kind must read “{plugin}.<name>”, not “{kind}”"
    return None


def _field_problems(extension: Extension) -> Problems:
    names = [each.name for each in extension.fields]
    if not names:
        yield "fields", "names no field"
    for name in sorted({each for each in names if names.count(each) > 1}):
        yield "fields", f"“{name}” is there twice"
    columns = _columns(extension.model)
    for field in extension.fields:
        if not is_name(field.name):
            yield "fields", f"“{field.name}” must be lower case letters, digits, _ or -"
        if field.kind not in known_kinds():
            text = f"“{field.kind}” is no kind of field"
            yield "fields", with_suggestion(text, field.kind, known_kinds())
        elif field.is_computed or field.kind in NOT_KEPT_THERE:
            yield "fields", f"“{field.name}” is kept in no column; an extension has only such"
        elif field.attribute not in columns:
            text = f"the model has no “{field.attribute}” for the field “{field.name}”"
            yield "fields", with_suggestion(text, field.attribute, columns)


def _columns(model: type[Any]) -> list[str]:
    try:
        return [each.key for each in inspect(model).column_attrs]
    except NoInspectionAvailable:
        return []


def _key(table: Table) -> str | None:
    """The column beside the company in the table's key, None where the key is another."""
    names = [each.name for each in table.primary_key]
    return names[1] if len(names) == 2 and names[0] == "company_id" else None


def _refers_to(key: ForeignKeyConstraint, table: str, column: str | None) -> bool:
    targets = [each.target_fullname for each in key.elements]
    return (
        list(key.column_keys) == ["company_id", column]
        and targets == [f"{table}.company_id", f"{table}.id"]
        and (key.ondelete or "").upper() == "CASCADE"
    )


def _has_default(column: Column[Any]) -> bool:
    return column.default is not None or column.server_default is not None


def _state_problems(argument: str, states: Iterable[str], known: list[str]) -> Problems:
    for each in states:
        if each not in known:
            yield argument, with_suggestion(f"there is no state “{each}”", each, known)
