"""What was typed into a form, read field by field; everything unreadable is told at once.

typed = Typed(ctx, request.form)
command = SaveAxis(typed.text("code"), typed.translated("name"), position=typed.whole("position") or 0)
typed.check()
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING
from typing import TypeVar

from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import LANGUAGES
from karvan.text import NotANumber
from karvan.text import TextError
from karvan.text import fold_digits
from karvan.text import parse_date
from karvan.text import parse_number
from karvan.values import to_minor

if TYPE_CHECKING:
    from karvan.context import Context

T = TypeVar("T")
MICRO_DECIMALS = 6
MOST_DIGITS = 15


class Typed:
    """The fields of one form. An empty field is None; an unreadable one is None and a problem."""

    def __init__(self, ctx: Context, form: Mapping[str, str]) -> None:
        self._ctx, self._form = ctx, form
        self.problems: list[Problem] = []

    def text(self, name: str) -> str:
        """The text without surrounding spaces."""
        return self._form.get(name, "").strip()

    def is_checked(self, name: str) -> bool:
        """Whether a box is ticked."""
        return name in self._form

    def translated(self, name: str) -> dict[str, str]:
        """A name in all languages: the company's in the field itself, others in `name_fa`."""
        own = self._ctx.company.language
        return {
            language: self.text(name if language == own else f"{name}_{language}")
            for language in dict.fromkeys((own, *LANGUAGES))
        }

    def number(self, name: str, decimals: int) -> Decimal | None:
        """A number with at most so many decimals."""
        return self._read(name, lambda text: parse_number(text, max_decimals=decimals))

    def micro(self, name: str) -> int | None:
        """A quantity or unit price, in millionths."""
        exact = self.number(name, MICRO_DECIMALS)
        return None if exact is None else to_minor(exact, MICRO_DECIMALS)

    def whole(self, name: str) -> int | None:
        """A whole number."""
        exact = self.number(name, 0)
        return None if exact is None else int(exact)

    def identifier(self, name: str) -> int | None:
        """The id a list to choose from stands for."""
        text = self.text(name)
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None

    def day(self, name: str) -> date | None:
        """A day, in any calendar."""
        return self._read(name, lambda text: parse_date(text, today=self._ctx.today()))

    def fraction(self, name: str) -> tuple[int, int] | None:
        """An exact amount, typed as 12, 0.5 or 1/3; what it says of zero is left to the service."""
        return self._read(name, _fraction)

    def check(self) -> None:
        """Raise Invalid with all that could not be read."""
        if self.problems:
            raise Invalid(self.problems)

    def _read(self, name: str, parse: Callable[[str], T]) -> T | None:
        text = self.text(name)
        try:
            return parse(text) if text else None
        except TextError as error:
            self.problems.append(Problem(error.code, error.message, field=name))
            return None


@contextmanager
def fields_named(names: Mapping[str, str]) -> Iterator[None]:
    """Put problems of a service at the fields of this form: {"numerator": "quantity"}."""
    try:
        yield
    except Invalid as refused:
        placed = [
            replace(each, field=names.get(each.field or "", each.field))
            for each in refused.problems
        ]
        raise Invalid(placed) from None


def _fraction(text: str) -> tuple[int, int]:
    whole, slash, part = fold_digits(text).partition("/")
    if not slash:
        exact = Fraction(parse_number(text, max_decimals=MICRO_DECIMALS))
        return exact.numerator, exact.denominator
    parts = (whole.strip(), part.strip())
    if not all(each.isascii() and each.isdecimal() and len(each) <= MOST_DIGITS for each in parts):
        raise NotANumber(text=text)
    return int(parts[0]), int(parts[1])
