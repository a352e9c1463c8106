"""Reads what the forms of parties hold; a field that cannot be read is a problem of that field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request

from karvan.errors import Invalid
from karvan.errors import Malformed
from karvan.errors import Problem
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.text import TextError
from karvan.text import parse_date

if TYPE_CHECKING:
    from datetime import date

    from karvan.context import Context

LANGUAGES = (("en", "English"), ("fa", "فارسی"))


@dataclass(frozen=True)
class FormField:
    """A field of a form of details, as the template draws it."""

    name: str
    label: Text
    value: object = ""
    kind: str = "text"
    options: tuple[tuple[str, Text], ...] | None = None
    required: bool = False
    help: Text | None = None
    dir: str = "auto"
    wide: bool = False


def form_text(name: str) -> str:
    """The field as it was typed."""
    return request.form.get(name, "")


def is_ticked(name: str) -> bool:
    """Whether a box was ticked."""
    return name in request.form


def day(ctx: Context, name: str) -> date | None:
    """The day of a field, None when it is empty; raises Invalid."""
    typed = form_text(name).strip()
    if not typed:
        return None
    try:
        return parse_date(typed, today=ctx.today())
    except TextError as error:
        raise Invalid([Problem(error.code, error.message, field=name)]) from None


def whole(name: str, source: Mapping[str, str] | None = None) -> int:
    """The number of a parameter of the address, 0 when there is none; raises Malformed."""
    typed = (request.args if source is None else source).get(name, "") or "0"
    if not typed.isascii() or not typed.isdecimal():
        raise Malformed(reason=_("{name} must be a number", name=name))
    return int(typed)


def wholes(name: str, values: list[str]) -> list[int]:
    """Several numbers of one name."""
    if any(not (each.isascii() and each.isdecimal()) for each in values):
        raise Malformed(reason=_("{name} must be a number", name=name))
    return [int(each) for each in values]


def choices(
    options: Mapping[str, Text], *, empty: Text | None = None
) -> tuple[tuple[str, Text], ...]:
    """Options of a list, with an empty one before them where there may be none."""
    first: tuple[tuple[str, Text], ...] = () if empty is None else (("", empty),)
    return (*first, *options.items())
