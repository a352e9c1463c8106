"""JSON objects as the values of a command, each read by the codec of its field.

Everything unreadable is told at once, under the name of its field.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

from karvan.entities.codecs import codec_of
from karvan.entities.codecs.errors import NotThisType
from karvan.entities.declaring.known import as_it_stands
from karvan.entities.writing.checking import shown
from karvan.entities.writing.checking import unknown_name
from karvan.entities.writing.lines import DELETED
from karvan.entities.writing.lines import ID
from karvan.entities.writing.lines import MOST_LINES
from karvan.entities.writing.lines import Line
from karvan.entities.writing.offered import grids_of
from karvan.entities.writing.offered import inputs_of
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.text import TextError

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.commands import Command
    from karvan.entities.declaring.declaration import Entity
    from karvan.entities.declaring.fields import Field
    from karvan.entities.declaring.views import LinesGrid

MOST_ID_DIGITS = 18


def read_json(
    ctx: Context,
    entity: Entity,
    command: Command,
    body: Mapping[str, Any],
    *,
    record: Any = None,
) -> dict[str, Any]:
    """The values of a JSON object; raises Invalid, or Malformed for an unknown name.

    An amount whose currency is not sent is in that of the record.
    """
    entity = as_it_stands(ctx, entity)
    inputs = inputs_of(ctx, entity, command)
    grids = {each.name: each for each in grids_of(entity, command)}
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, value in body.items():
        if name in grids:
            values[name] = _json_lines(ctx, grids[name], value, (body, record), problems)
        elif name in inputs:
            currency = _currency(inputs[name], body, record)
            _read_one(ctx, inputs[name], value, currency, name, values, problems)
        else:
            raise unknown_name(name)
    if problems:
        raise Invalid(problems)
    return values


def _json_lines(
    ctx: Context, grid: LinesGrid, value: Any, above: tuple[Any, Any], problems: list[Problem]
) -> list[Line]:
    if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
        error = NotThisType(expected=_("a list of objects"))
        problems.append(Problem(error.code, error.message, field=grid.name))
        return []
    fields = {each.name: each for each in grid.fields if not (each.readonly or each.is_computed)}
    lines = []
    for n, row in enumerate(value[: MOST_LINES + 1]):
        line = Line({}, f"{grid.name}-{n}")
        for name, each in row.items():
            if name == ID:
                line[ID] = _json_id(line.place, each, problems)
            elif name == DELETED:
                line[DELETED] = each is True
            elif name in fields:
                currency = _currency(fields[name], row, *above)
                place = f"{line.place}-{name}"
                _read_one(ctx, fields[name], each, currency, place, line, problems, name)
            else:
                raise unknown_name(f"{grid.name}.{shown(name)}")
        lines.append(line)
    return lines


def _json_id(place: str, value: Any, problems: list[Problem]) -> int | None:
    text = str(value) if type(value) in {int, str} else ""
    if value is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= MOST_ID_DIGITS):
        error = NotThisType(expected=_("the id of a record"))
        problems.append(Problem(error.code, error.message, field=f"{place}-{ID}"))
        return None
    return int(text)


def _read_one(
    ctx: Context,
    field: Field,
    value: Any,
    currency: str,
    place: str,
    values: dict[str, Any],
    problems: list[Problem],
    name: str = "",
) -> None:
    try:
        values[name or place] = codec_of(field).from_json(ctx, field, value, currency=currency)
    except TextError as error:
        problems.append(Problem(error.code, error.message, field=place))


def _currency(field: Field, *places: Any) -> str:
    """The currency named in the first of these places: a row, the body, the record."""
    if not field.currency:
        return ""
    for place in places:
        is_sent = isinstance(place, Mapping)
        found = place.get(field.currency) if is_sent else getattr(place, field.currency, None)
        if isinstance(found, str) and found:
            return found.strip().upper()
    return ""
