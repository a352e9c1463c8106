"""What a plugin publishes under its own name: events and points.

An event is a frozen dataclass decorated `@event("finance.entry_posted", version=1)`; a point is a
function decorated `@point("finance.opening_values", result=list)` whose signature and docstring
are the specification. Subscribers name them, so neither side imports the other.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from typing import TypeVar

from pydantic import TypeAdapter

from karvan.plugins.declarations import PointResult

Event = TypeVar("Event", bound=type[Any])
Function = TypeVar("Function", bound=Callable[..., Any])
Value = TypeVar("Value")

chain = PointResult.CHAIN
_EVENT = "__karvan_event__"
_POINT = "__karvan_point__"


@dataclass(frozen=True)
class EventInfo:
    """Name, version and fields of an event; fields are only added within one version.

    `asked` says that it is a question before something happens, and never told afterwards.
    """

    name: str
    version: int
    fields: tuple[str, ...]
    asked: bool = False


@dataclass(frozen=True)
class PointInfo:
    """Name of a point and how its answers are put together."""

    name: str
    result: PointResult


def event(name: str, *, version: int, asked: bool = False) -> Callable[[Event], Event]:
    """Publish a frozen dataclass as the event `name`: references and figures, no personal text.

    `asked` is for what is only asked before something happens (`ctx.ask`): whoever is told of
    events, as webhooks are, is not offered it.
    """

    def mark(cls: Event) -> Event:
        if not (dataclasses.is_dataclass(cls) and _is_frozen(cls)):
            message = f"{cls.__qualname__} must be a @dataclass(frozen=True), below @event"
            raise TypeError(message)
        names = tuple(each.name for each in dataclasses.fields(cls))
        setattr(cls, _EVENT, EventInfo(name, version, names, asked))
        return cls

    return mark


def point(name: str, *, result: type[list[Any]] | PointResult) -> Callable[[Function], Function]:
    """Publish a question: `result=list` gathers the answers, `result=chain` hands one value on.

    The first parameter is `ctx`; for a chain the second is the value that is handed on.
    """

    def mark(function: Function) -> Function:
        kind = result if isinstance(result, PointResult) else PointResult.LIST
        setattr(function, _POINT, PointInfo(name, kind))
        return function

    return mark


def event_info(cls: type[Any]) -> EventInfo | None:
    """What `event` wrote on the class itself, or None."""
    info = vars(cls).get(_EVENT)
    return info if isinstance(info, EventInfo) else None


def point_info(function: Callable[..., Any]) -> PointInfo | None:
    """What `point` wrote on the function, or None."""
    info = getattr(function, _POINT, None)
    return info if isinstance(info, PointInfo) else None


def event_to_json(told: object) -> dict[str, Any]:
    """The fields of an event as JSON-safe data, for the outbox."""
    kind: Any = type(told)
    dumped: dict[str, Any] = _adapter(kind).dump_python(told, mode="json")
    return dumped


def event_from_json(cls: type[Value], data: Mapping[str, Any]) -> Value:
    """The event again, in the shape the owner declares today; unknown fields are left out."""
    known = {each.name for each in dataclasses.fields(cls)}  # type: ignore[arg-type]  # an event
    kept = {name: value for name, value in data.items() if name in known}
    kind: Any = cls
    restored: Value = _adapter(kind).validate_python(kept)
    return restored


@cache
def _adapter(cls: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(cls)


def _is_frozen(cls: type[Any]) -> bool:
    return bool(cls.__dataclass_params__.frozen)


@dataclass(frozen=True)
class Changed:
    """An answer to a chained point that says why: the new value and a note for the trace."""

    value: Any
    note: str = ""


@dataclass(frozen=True)
class ChainStep:
    """One step of a chained value: who changed it, from what, to what, and why."""

    plugin: str
    before: Any
    after: Any
    note: str = ""


@dataclass(frozen=True)
class Chained:
    """The value at the end of a chain, with its trace."""

    value: Any
    steps: tuple[ChainStep, ...] = ()
