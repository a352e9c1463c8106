"""Values that cross a port: whether they have the shape the contract says, and how they are kept.

    shape_problem([Money(5, "EUR")], Sequence[Money])    -> None
    shape_problem(Money(0.5, "EUR"), Money)              -> "minor: 0.5 is no int"

`plain` is the body a repeated request is compared by. Fields that have their default are left out,
so that a field added to a contract changes no body that was sent before; a document's number is
left out, because it may have got one in between.
"""

from __future__ import annotations

import dataclasses
import inspect
import types
import typing
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from datetime import datetime
from functools import cache
from typing import Any
from typing import Literal
from typing import Union
from typing import cast

from pydantic import TypeAdapter

from karvan.contracts.references import DocumentRef

_UNIONS = (Union, types.UnionType)


class UnreadableContract(TypeError):
    """An annotation of a contract names what its module does not have at run time."""


@cache
def hints_of(thing: Any) -> dict[str, Any]:
    """The annotations of a function or dataclass; raises UnreadableContract."""
    try:
        return typing.get_type_hints(thing)
    except NameError as unknown:
        name = getattr(thing, "__qualname__", repr(thing))
        message = f"{name}: {unknown}; import it at run time, not under TYPE_CHECKING"
        raise UnreadableContract(message) from unknown


def shape_problem(value: Any, hint: Any) -> str | None:
    """What keeps the value from having the shape; None when it has it, to any depth."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if hint is Any or isinstance(hint, typing.TypeVar):
        return None
    if origin in _UNIONS:
        fits = any(shape_problem(value, each) is None for each in inner)
        return None if fits else _is_no(value, hint)
    if origin is Literal:
        return None if value in inner else _is_no(value, hint)
    if hint is None or hint is type(None):
        return None if value is None else _is_no(value, None)
    if origin is not None:
        return _container_problem(value, origin, inner)
    return _plain_problem(value, hint)


def dump(value: Any, hint: Any) -> Any:
    """The value as JSON-safe data."""
    return _adapter(hint).dump_python(value, mode="json")


def restore(data: Any, hint: Any) -> Any:
    """The value again, in the shape the contract has today."""
    return _adapter(hint).validate_python(data)


def bound(
    function: Callable[..., Any], args: Sequence[Any], keywords: Mapping[str, Any]
) -> dict[str, Any]:
    """What a contract's method is given, by name, defaults left out; raises TypeError."""
    signature = inspect.signature(function)
    given = signature.bind(None, *args, **keywords).arguments
    given.pop("self", None)
    return {
        name: value for name, value in given.items() if value != signature.parameters[name].default
    }


def plain(value: Any) -> Any:
    """The value as JSON-safe data that is equal when the meaning is."""
    if isinstance(value, DocumentRef):
        return [value.kind, value.id]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: plain(each) for name, each in _told(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, str | int | bool | None):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    return [plain(each) for each in value] if isinstance(value, Iterable) else str(value)


def _told(value: Any) -> Iterator[tuple[str, Any]]:
    for each in dataclasses.fields(value):
        given = getattr(value, each.name)
        made = each.default_factory
        default = each.default if made is dataclasses.MISSING else made()
        if given != default:
            yield each.name, given


def _container_problem(value: Any, origin: Any, inner: tuple[Any, ...]) -> str | None:
    if not isinstance(value, origin) or (isinstance(value, str) and origin is not str):
        return _is_no(value, origin)
    if issubclass(origin, Mapping):
        places = [(f"key {key!r}", key, inner[0]) for key in value]
        places += [(f"[{key!r}]", each, inner[1]) for key, each in value.items()]
    elif origin is tuple and inner[-1:] != (...,):
        if len(value) != len(inner):
            return f"has {len(value)} parts instead of {len(inner)}"
        places = [(f"[{n}]", each, inner[n]) for n, each in enumerate(value)]
    else:
        places = [(f"[{n}]", each, inner[0]) for n, each in enumerate(value)]
    return _first(places)


def _plain_problem(value: Any, hint: Any) -> str | None:
    if not isinstance(hint, type):
        return None
    if hint is int and isinstance(value, bool):
        return _is_no(value, hint)
    if hint is date and isinstance(value, datetime):
        return _is_no(value, hint)
    if not isinstance(value, hint):
        return _is_no(value, hint)
    if not dataclasses.is_dataclass(value):
        return None
    hints = hints_of(cast("Any", type(value)))
    names = [each.name for each in dataclasses.fields(value)]
    return _first([(name, getattr(value, name), hints[name]) for name in names])


def _first(places: list[tuple[str, Any, Any]]) -> str | None:
    for place, value, hint in places:
        if text := shape_problem(value, hint):
            return f"{place}: {text}"
    return None


def _is_no(value: Any, hint: Any) -> str:
    return f"gave {type(value).__name__} instead of {getattr(hint, '__name__', hint)}"


@cache
def _adapter(hint: Any) -> TypeAdapter[Any]:
    return TypeAdapter(hint)
