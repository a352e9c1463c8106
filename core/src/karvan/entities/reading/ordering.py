"""The order of a list, and its place in it: sort keys, cursors and the condition “after this row”.

NULLs stand last on both databases, whatever the direction; the id ends every order, so that no two
rows are equal. A cursor is base64url JSON of the sort, the last row's values and its id; each value
is checked by its type before it meets SQL.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import Table
from sqlalchemy import UniqueConstraint
from sqlalchemy import and_
from sqlalchemy import false
from sqlalchemy import or_
from sqlalchemy import true

from karvan.entities.declaring.known import KnownField
from karvan.entities.declaring.known import expression_of
from karvan.entities.declaring.known import shown_fields
from karvan.entities.reading.languages import text_shown
from karvan.entities.reading.values import LARGEST
from karvan.errors import Malformed
from karvan.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

MOST_KEYS = 3
LONGEST_CURSOR = 6000
SORTABLE = (
    "text",
    "translated",
    "integer",
    "quantity",
    "price",
    "money",
    "date",
    "datetime",
    "bool",
    "choice",
    "reference",
)


@dataclass(frozen=True)
class Key:
    """One sort key: its SQL, direction, and whether it may be NULL."""

    name: str
    kind: str
    column: ColumnElement[Any]
    is_descending: bool = False
    may_be_null: bool = True


def is_sortable(entity: Entity, known: KnownField) -> bool:
    """Whether a list may be sorted by the field: where it says so, or an index makes it cheap."""
    field = known.field
    if field.is_computed or field.secret or field.kind not in SORTABLE:
        return False
    if field.sortable is not None:
        return field.sortable
    if known.source != "own" or field.kind == "reference":
        return False
    column = getattr(entity.model, field.attribute, None)
    name = getattr(column, "name", "")
    table = entity.model.__table__
    return isinstance(table, Table) and name in _indexed(table)


def keys_of(ctx: Context, entity: Entity, sort: Sequence[str]) -> list[Key]:
    """The keys of a sort such as `("-date", "number")`, the id at the end; raises Malformed.

    Without any the list's own order holds. The id runs as the last key does, so that an index
    serves both.
    """
    asked = tuple(sort)
    if len(asked) > MOST_KEYS:
        raise Malformed(reason=_("sort by at most {most} fields", most=MOST_KEYS))
    keys = [_key(ctx, entity, each, checked=bool(asked)) for each in (asked or entity.list.sort)]
    names = [each.name for each in keys]
    if len(set(names)) != len(names):
        raise Malformed(reason=_("a field is named twice in “sort”"))
    descends = keys[-1].is_descending if keys else False
    return [*keys, Key("id", "integer", entity.model.id, descends, may_be_null=False)]


def sort_text(keys: Sequence[Key]) -> str:
    """The sort as it stands in the address, the id left out."""
    return ",".join(f"-{key.name}" if key.is_descending else key.name for key in keys[:-1])


def order_by(keys: Sequence[Key], *, backwards: bool = False) -> list[ColumnElement[Any]]:
    """The ORDER BY of the keys."""
    found: list[ColumnElement[Any]] = []
    for key in keys:
        if key.may_be_null:
            flag = key.column.is_(None)
            found.append(flag.desc() if backwards else flag)
        descends = key.is_descending is not backwards
        found.append(key.column.desc() if descends else key.column.asc())
    return found


def beyond(
    keys: Sequence[Key], values: Sequence[Any], *, backwards: bool = False
) -> ColumnElement[bool]:
    """The rows after (or before) the one with these values, as an expanded chain of OR."""
    chain: ColumnElement[bool] = false()
    for key, value in reversed(list(zip(keys, values, strict=True))):
        further = _further(key, value, backwards=backwards)
        same = key.column.is_(None) if value is None else key.column == value
        chain = or_(further, and_(same, chain))
    return and_(_bound(keys[0], values[0], backwards=backwards), chain)


def write_cursor(keys: Sequence[Key], values: Sequence[Any]) -> str:
    """The place of a row in the order, for an address."""
    plain = [each.isoformat() if isinstance(each, date) else each for each in values]
    text = json.dumps([sort_text(keys), plain], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(keys: Sequence[Key], text: str, *, name: str) -> list[Any]:
    """The values of a cursor, each of its key's type; raises Malformed, naming the parameter."""
    try:
        found = _decoded(text)
        if not isinstance(found, list) or len(found) != 2 or found[0] != sort_text(keys):
            raise ValueError(text)
        values = found[1]
        if not isinstance(values, list) or len(values) != len(keys):
            raise ValueError(text)
        return [_value(key, value) for key, value in zip(keys, values, strict=True)]
    except (ValueError, binascii.Error, RecursionError, OverflowError):
        reason = _("“{name}” is no place in this list; begin at its first page", name=name)
        raise Malformed(reason=reason) from None


def _key(ctx: Context, entity: Entity, text: str, *, checked: bool) -> Key:
    name = text.removeprefix("-")
    known = shown_fields(ctx, entity).get(name)
    if name == "id" and known is None:
        return Key("id", "integer", entity.model.id, text.startswith("-"), may_be_null=False)
    if known is None or (checked and not is_sortable(entity, known)):
        shown = name[:60].replace("\x00", "�")
        raise Malformed(reason=_("the list cannot be sorted by “{name}”", name=shown))
    column = expression_of(ctx, entity, known)
    may_be_null = known.source != "own" or getattr(column, "nullable", True)
    if known.field.kind == "translated":
        column, may_be_null = text_shown(ctx, column), False
    return Key(name, known.field.kind, column, text.startswith("-"), may_be_null)


def _further(key: Key, value: Any, *, backwards: bool) -> ColumnElement[bool]:
    if value is None:
        return key.column.is_not(None) if backwards else false()
    is_less = key.is_descending is not backwards
    further: ColumnElement[bool] = key.column < value if is_less else key.column > value
    if key.may_be_null and not backwards:
        return or_(further, key.column.is_(None))
    return further


def _bound(key: Key, value: Any, *, backwards: bool) -> ColumnElement[bool]:
    """The same said roughly, of the first key alone, so that an index finds the place."""
    if value is None:
        return true() if backwards else key.column.is_(None)
    is_less = key.is_descending is not backwards
    rough: ColumnElement[bool] = key.column <= value if is_less else key.column >= value
    if key.may_be_null and not backwards:
        return or_(rough, key.column.is_(None))
    return rough


def _decoded(text: str) -> Any:
    if len(text) > LONGEST_CURSOR or not text.isascii():
        raise ValueError(text)
    raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    return json.loads(raw.decode("utf-8"))


def _value(key: Key, value: Any) -> Any:
    if value is None:
        if not key.may_be_null:
            raise ValueError(key.name)
        return None
    return READERS[key.kind](value)


def _read_text(value: Any) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError
    value.encode("utf-8")
    return value


def _read_integer(value: Any) -> int:
    if type(value) is not int or abs(value) > LARGEST:
        raise ValueError
    return value


def _read_bool(value: Any) -> bool:
    if type(value) is not bool:
        raise ValueError
    return value


def _read_date(value: Any) -> date:
    if not isinstance(value, str) or len(value) != len("2025-03-21"):
        raise ValueError
    return date.fromisoformat(value)


def _read_instant(value: Any) -> datetime:
    if not isinstance(value, str):
        raise ValueError  # noqa: TRY004 - one kind of fault for whatever stands in a cursor
    found = datetime.fromisoformat(value)
    if found.tzinfo is None:
        raise ValueError
    return found


READERS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("text", "translated", "choice"), _read_text),
    **dict.fromkeys(("integer", "quantity", "price", "money", "reference"), _read_integer),
    "bool": _read_bool,
    "date": _read_date,
    "datetime": _read_instant,
}


@lru_cache(maxsize=1024)
def _indexed(table: Table) -> frozenset[str]:
    """The columns that an index finds within a company."""
    lists = [[each.name for each in index.columns] for index in table.indexes]
    lists += [
        [each.name for each in constraint.columns]
        for constraint in table.constraints
        if isinstance(constraint, UniqueConstraint)
    ]
    lists.append([each.name for each in table.primary_key.columns])
    return frozenset(
        names[1] for names in lists if len(names) > 1 and names[0] == "company_id"
    ) | frozenset(names[0] for names in lists if names and names[0] != "company_id")
