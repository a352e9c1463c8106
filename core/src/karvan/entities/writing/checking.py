"""Whether the values a command was given may be: names, required, read-only, references, lengths.

All problems are found before one is told. What cannot be a mistake of typing (a name the command
does not take) is Malformed; the rest is Invalid, each problem under the name of its input.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import Integer
from sqlalchemy import SmallInteger
from sqlalchemy import String
from sqlalchemy.types import BigInteger

from karvan.entities.codecs import codec_of
from karvan.entities.codecs.errors import NumberTooLarge
from karvan.entities.codecs.errors import TooLong
from karvan.entities.codecs.references import FileCodec
from karvan.entities.codecs.references import ReferenceCodec
from karvan.entities.codecs.references import existing_ids
from karvan.entities.declaring.commands import CREATE
from karvan.entities.declaring.commands import UPDATE
from karvan.entities.declaring.deriving import table_of
from karvan.entities.writing.bounds import check_bounds
from karvan.errors import Invalid
from karvan.errors import Malformed
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.text import TextError

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.commands import Command
    from karvan.entities.declaring.declaration import Entity
    from karvan.entities.declaring.fields import Field

LARGEST_WHOLE = {SmallInteger: 2**15 - 1, Integer: 2**31 - 1}
REQUIRED, LOCKED = "core.required", "core.read_only"


def check_names(inputs: Mapping[str, Field], grids: Iterable[str], given: Iterable[str]) -> None:
    """Raise Malformed for the first name that the command does not take."""
    for name in given:
        if name not in inputs and name not in grids:
            raise unknown_name(name)


def unknown_name(name: str) -> Malformed:
    """The refusal of a name; it repeats no more of it than a field's name may be long."""
    return Malformed(reason=_("there is no field “{name}” to be set here", name=shown(name)))


def shown(name: str) -> str:
    """As much of a foreign name as may stand in a sentence."""
    clean = "".join(each for each in str(name) if each.isprintable())
    return clean[:60]


def check_values(
    ctx: Context,
    entity: Entity,
    command: Command,
    inputs: Mapping[str, Field],
    values: Mapping[str, Any],
    record: Any,
) -> Iterator[Problem]:
    """Each problem of the values of the command's own inputs."""
    prefetch(ctx, ((field, values.get(name)) for name, field in inputs.items()))
    facts = Facts(entity, values, record)
    for name, field in inputs.items():
        is_given = name in values
        is_own = "." not in name
        if (
            is_given
            and is_own
            and record is not None
            and _is_unchanged(field, values[name], record)
        ):
            continue
        if is_given and command.name == UPDATE and facts.all_hold(field.readonly_when, before=True):
            yield Problem(LOCKED, _("This cannot be changed any more."), field=name)
            continue
        is_missing = not is_given or codec_of(field).is_empty(values[name])
        if is_missing:
            must_be = field.required and (is_given or command.name != UPDATE)
            if must_be and _is_visible(field, facts):
                yield Problem(REQUIRED, _("Fill this in."), field=name)
            continue
        model = entity.model if is_own and command.name in {CREATE, UPDATE} else None
        yield from check_value(ctx, field, values[name], model=model, place=name)


def check_value(
    ctx: Context, field: Field, value: Any, *, model: type[Any] | None, place: str
) -> Iterator[Problem]:
    """The problem of one value that is not empty, if it has one."""
    try:
        codec_of(field).check(ctx, field, value)
        check_bounds(ctx, field, value)
        if model is not None:
            _check_fit(model, field, value)
    except TextError as error:
        yield Problem(error.code, error.message, field=place)


def prefetch(ctx: Context, pairs: Iterable[tuple[Field, Any]]) -> None:
    """Look up all references together: one statement for each entity that is referred to."""
    wanted: dict[str, set[int]] = {}
    for field, value in pairs:
        codec = codec_of(field)
        if isinstance(codec, ReferenceCodec | FileCodec) and isinstance(value, int):
            wanted.setdefault(codec.target_of(field), set()).add(value)
    for target, ids in wanted.items():
        existing_ids(ctx, target, ids)


def refuse(problems: Iterable[Problem]) -> None:
    """Raise Invalid with all problems, where there are any."""
    if found := list(problems):
        raise Invalid(found)


class Facts:
    """What other fields hold, to say whether one is visible or read-only."""

    def __init__(self, entity: Entity, values: Mapping[str, Any], record: Any) -> None:
        self._fields = {each.name: each for each in entity.fields}
        self._values, self._record = values, record

    def all_hold(self, conditions: Mapping[str, tuple[str, ...]], *, before: bool = False) -> bool:
        """Whether every named field has one of its values; False where none is named."""
        return bool(conditions) and all(
            self._text_of(name, before=before) in allowed for name, allowed in conditions.items()
        )

    def _text_of(self, name: str, *, before: bool) -> str:
        value = None if before else self._values.get(name)
        if value is None and self._record is not None and name in self._fields:
            value = getattr(self._record, self._fields[name].attribute, None)
        if value is None and self._record is None and name in self._fields:
            value = self._fields[name].default
        return str(value).lower() if isinstance(value, bool) else str(value or "")


def _is_visible(field: Field, facts: Facts) -> bool:
    return not field.visible_when or facts.all_hold(field.visible_when)


def _is_unchanged(field: Field, value: Any, record: Any) -> bool:
    if field.kind in {"tags", "translated"} or not hasattr(record, field.attribute):
        return False
    now = getattr(record, field.attribute)
    empty = codec_of(field).is_empty
    return bool(now == value) and not (empty(value) and field.required)


def _check_fit(model: type[Any], field: Field, value: Any) -> None:
    """Raise for a value that the column cannot hold."""
    column = table_of(model).columns.get(field.attribute)
    if column is None:
        return
    type_ = column.type
    if isinstance(value, str) and isinstance(type_, String):
        if type_.length is not None and len(value) > type_.length:
            raise TooLong(allowed=type_.length)
    elif type(value) is int and isinstance(type_, Integer) and not isinstance(type_, BigInteger):
        largest = LARGEST_WHOLE[SmallInteger if isinstance(type_, SmallInteger) else Integer]
        if abs(value) > largest:
            raise NumberTooLarge(allowed=largest)
