"""States of a record and the transitions between them, declared once with `setup.workflow`.

    Workflow(
        entity="entry",
        model=JournalEntry,
        states=(State("draft", _("Draft")), State("posted", _("Posted"))),
        transitions=(
            Transition("post", ("draft",), "posted", permission="finance.entry.post", title=_("Post"),
                       asks=EntryPosting.of, tells=EntryPosted.of, apply=enlist),
        ),
    )

A guard of another plugin is a subscription to the event that a transition asks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import select

from karvan.audit.writer import mark_transition
from karvan.entities.declaring.extension import AddedTransition
from karvan.errors import AppError
from karvan.errors import NotFound
from karvan.errors import StaleVersion
from karvan.i18n import Text
from karvan.plugins import dispatch
from karvan.plugins.declarations import WorkflowDeclaration

if TYPE_CHECKING:
    from karvan.context import Context


class WrongState(AppError):
    """This is {state} now, so it cannot be done: {transition}. Look at the new state first."""

    status, code = 409, "core.wrong_state"


@dataclass(frozen=True)
class State:
    """A state and what people call it; the first of a workflow is where records begin."""

    name: str
    title: Text


@dataclass(frozen=True)
class Transition:
    """A way from one of the states `source` to `target`.

    `asks` and `tells` make the events of a record, before and after; `apply` does the work, and
    sets the state itself when given (a posting enlists for numbering).
    """

    name: str
    source: tuple[str, ...]
    target: str
    permission: str
    title: Text
    asks: Callable[[Any], object] | None = None
    tells: Callable[[Any], object] | None = None
    apply: Callable[[Context, Any], None] | None = None


@dataclass(frozen=True)
class Workflow:
    """The states of an entity's records and all ways between them."""

    entity: str
    model: type[Any]
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    field: str = "state"

    def __post_init__(self) -> None:
        names = {state.name for state in self.states}
        used = {each for step in self.transitions for each in (*step.source, step.target)}
        if unknown := sorted(used - names):
            message = f"the workflow of {self.entity} has no state {unknown[0]}"
            raise ValueError(message)
        steps = [step.name for step in self.transitions]
        if len(set(steps)) != len(steps):
            message = f"the workflow of {self.entity} has two transitions of one name"
            raise ValueError(message)

    def state_of(self, record: Any) -> State:
        """The state a record is in."""
        name = getattr(record, self.field)
        return next(state for state in self.states if state.name == name)

    def step(self, name: str) -> Transition:
        """The transition of this name; raises LookupError."""
        found = next((each for each in self.transitions if each.name == name), None)
        if found is None:
            message = f"{self.entity} has no transition {name}"
            raise LookupError(message)
        return found


def transition(ctx: Context, record: Any, name: str, *, version: int | None = None) -> None:
    """Take a record through a transition of its workflow.

    Raises Forbidden, WrongState, StaleVersion when `version` is not the record's, and whatever an
    asked plugin refuses with.
    """
    workflow = workflow_of(ctx, type(record))
    step = workflow.step(name)
    ctx.require(step.permission)
    state = workflow.state_of(record)
    if state.name not in step.source:
        raise WrongState(state=state.title, transition=step.title)
    if version is not None and record.version != version:
        raise StaleVersion
    if step.asks is not None:
        ctx.ask(step.asks(record))
    mark_transition(ctx.uow, record, name, workflow.field)
    if step.apply is not None:
        step.apply(ctx, record)
    else:
        setattr(record, workflow.field, step.target)
    if step.tells is not None:
        tells = step.tells
        dispatch.publish(ctx, tells(record), lambda: tells(record))


def available_transitions(ctx: Context, record: Any) -> list[Transition]:
    """What the actor may do with the record as it stands, in the order declared."""
    workflow = workflow_of(ctx, type(record))
    state = workflow.state_of(record)
    return [
        step
        for step in workflow.transitions
        if state.name in step.source and ctx.can(step.permission)
    ]


def workflow_of(ctx: Context, model: type[Any]) -> Workflow:
    """The workflow of a model, declared by a plugin that is on, with what others add to it.

    Raises LookupError where there is none; read once per unit of work.
    """
    known: dict[type[Any], Workflow] = ctx.uow.info.setdefault("workflows", {})
    if model not in known:
        known[model] = _with_added(ctx, *_declared(ctx, model))
    return known[model]


def _declared(ctx: Context, model: type[Any]) -> tuple[str, Workflow]:
    for declared in ctx.runtime.registry.declarations(WorkflowDeclaration, ctx.view.on):
        workflow: Workflow = declared.workflow
        if workflow.model is model:
            return f"{declared.plugin}.{workflow.entity}", workflow
    message = f"no plugin that is on declares a workflow of {model.__name__}"
    raise LookupError(message)


def _with_added(ctx: Context, code: str, workflow: Workflow) -> Workflow:
    added = [
        _entering(workflow, each)
        for each in ctx.runtime.registry.declarations(AddedTransition, ctx.view.on)
        if each.entity == code
    ]
    return replace(workflow, transitions=(*workflow.transitions, *added)) if added else workflow


def _entering(workflow: Workflow, added: AddedTransition) -> Transition:
    """The added transition under its full name, with the owner's rules of entering its target."""
    own = next((each for each in workflow.transitions if each.target == added.target), None)
    rule = Transition("", (), added.target, "", "") if own is None else own

    def apply(ctx: Context, record: Any) -> None:
        if added.apply is not None:
            added.apply(ctx, record)
        if rule.apply is not None:
            rule.apply(ctx, record)
        else:
            setattr(record, workflow.field, added.target)

    return Transition(
        f"{added.plugin}.{added.name}",
        added.source,
        added.target,
        added.permission,
        added.title,
        asks=rule.asks,
        tells=rule.tells,
        apply=apply,
    )


def get_for_transition(
    ctx: Context, model: type[Any], record_id: int, *, version: int | None = None
) -> Any:
    """The record, locked until the unit of work ends; raises NotFound or StaleVersion."""
    record = ctx.session.scalars(
        select(model)
        .where(model.id == record_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if record is None:
        raise NotFound
    if version is not None and record.version != version:
        raise StaleVersion
    return record
