"""The tree of fields a template may name, declared by the code that will give their values.

A field has a kind, which decides how its value is written for the reader: an amount with its
currency's decimals, a day in the reader's calendar, digits as the reader writes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from datetime import date
from datetime import datetime
from decimal import Decimal
from typing import Any
from typing import Literal

from karvan.i18n import Locale
from karvan.i18n import Text
from karvan.i18n import format_date
from karvan.i18n import format_instant
from karvan.i18n import format_money
from karvan.i18n import format_number
from karvan.i18n import localise_digits
from karvan.merge_text.errors import WrongValue

Kind = Literal["text", "money", "number", "date", "instant", "link", "yes"]
LINK_BEGINNINGS = ("https://", "http://", "mailto:")


@dataclass(frozen=True)
class Amount:
    """Money as a template shows it: minor units, the currency's code and its decimals."""

    minor: int
    currency: str = ""
    exponent: int = 2


@dataclass(frozen=True)
class Field:
    """One value. `example` is shown in previews."""

    name: str
    kind: Kind
    title: Text = ""
    example: Any = None


@dataclass(frozen=True)
class Group:
    """Fields under one name, such as `party.name`."""

    name: str
    fields: tuple[Node, ...]
    title: Text = ""


@dataclass(frozen=True)
class Rows:
    """A list; within `{{#each name}}` the fields of its rows are there."""

    name: str
    fields: tuple[Node, ...]
    title: Text = ""


Node = Field | Group | Rows
Fields = Sequence[Node]


def text_field(name: str, title: Text = "", *, example: str = "") -> Field:
    """Words; several lines stay several lines."""
    return Field(name, "text", title, example or None)


def money_field(name: str, title: Text = "", *, example: Amount | None = None) -> Field:
    """An `Amount`."""
    return Field(name, "money", title, example)


def number_field(name: str, title: Text = "", *, example: Decimal | int | None = None) -> Field:
    """A quantity, a count or a rate: int or Decimal."""
    return Field(name, "number", title, example)


def date_field(name: str, title: Text = "", *, example: date | None = None) -> Field:
    """A day; `{{ name | long }}` writes its month in words."""
    return Field(name, "date", title, example)


def instant_field(name: str, title: Text = "", *, example: datetime | None = None) -> Field:
    """A moment, shown in the reader's time zone."""
    return Field(name, "instant", title, example)


def link_field(name: str, title: Text = "", *, example: str = "") -> Field:
    """An address that begins with https, http or mailto."""
    return Field(name, "link", title, example or None)


def yes_field(name: str, title: Text = "", *, example: bool = True) -> Field:
    """Something that holds or not, for `{{#if name}}`."""
    return Field(name, "yes", title, example)


def group(name: str, *fields: Node, title: Text = "") -> Group:
    """Fields under one name."""
    return Group(name, fields, title)


def rows(name: str, *fields: Node, title: Text = "") -> Rows:
    """A list of rows."""
    return Rows(name, fields, title)


def paths_of(fields: Fields, before: str = "") -> Iterator[tuple[str, Node]]:
    """Every path a template may name, with what stands there; rows come before their own fields."""
    for each in fields:
        path = f"{before}{each.name}"
        if not isinstance(each, Group):
            yield path, each
        if not isinstance(each, Field):
            yield from paths_of(each.fields, f"{path}." if isinstance(each, Group) else before)


def shown_text(field: Field, value: Any, style: str | None, locale: Locale) -> str:
    """The value as its reader expects it; an absent one is empty. Raises WrongValue."""
    if value is None:
        return ""
    match field.kind, value:
        case "text", str():
            return str(value)
        case "money", Amount():
            text = format_money(value.minor, value.exponent, locale)
            return f"{text} {value.currency}".rstrip()
        case "number", bool():
            raise WrongValue(field.name, field.kind, value)
        case "number", int() | Decimal():
            return format_number(value, locale)
        case "instant", datetime() if value.tzinfo is not None:
            return format_instant(value, locale)
        case "date", date() if not isinstance(value, datetime):
            return format_date(value, locale, style=style or "short")
        case "link", str():
            return value if value.startswith(LINK_BEGINNINGS) else ""
        case "yes", bool():
            return localise_digits("1", locale) if value else ""
        case _:
            raise WrongValue(field.name, field.kind, value)


def examples_of(fields: Fields) -> dict[str, Any]:
    """Made-up values of every field, for previews and tests; lists have two rows."""
    made: dict[str, Any] = {}
    for each in fields:
        match each:
            case Field():
                made[each.name] = _example(each)
            case Group():
                made[each.name] = examples_of(each.fields)
            case Rows():
                made[each.name] = [examples_of(each.fields), examples_of(each.fields)]
    return made


def _example(field: Field) -> Any:
    if field.example is not None:
        return field.example
    examples: Mapping[Kind, Any] = {
        "text": str(field.title) or field.name,
        "money": Amount(123_450),
        "number": 12,
        "date": date(2025, 3, 21),
        "instant": datetime(2025, 3, 21, 9, 30, tzinfo=UTC),
        "link": "https://example.com/",
        "yes": True,
    }
    return examples[field.kind]
