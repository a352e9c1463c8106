"""Reads the fields of a JSON request; what is missing or wrong is told by its place.

request = Fields(read_request(text))
day = request.day("date")       # Problem at "date" where it is none
request.finish()                # raises Invalid with all problems, unknown fields included
"""

from __future__ import annotations

import json
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from decimal import Decimal
from decimal import InvalidOperation
from typing import Any
from typing import TypeVar

from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.values import LARGEST_MINOR
from karvan.values import to_minor
from karvan_finance.compute import errors
from karvan_finance.errors import FinanceRefusal
from karvan_finance.errors import problem

T = TypeVar("T")
MOST_DECIMALS = 8
LARGEST_NUMBER = Decimal(LARGEST_MINOR)


def read_request(text: str) -> dict[str, Any]:
    """The object of a request; raises RequestNotJson. Numbers are exact, never floats."""
    try:
        found = json.loads(text, parse_float=Decimal, parse_constant=_refuse)
    except (ValueError, RecursionError) as bad:
        raise errors.RequestNotJson from bad
    if not isinstance(found, dict):
        raise errors.RequestNotJson
    return found


@dataclass
class Fields:
    """One object of a request, and every problem found in it and below it."""

    values: dict[str, Any]
    place: str = ""
    problems: list[Problem] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    below: list[Fields] = field(default_factory=list)

    def day(self, name: str, *, default: date | None = None) -> date:
        """A date in ISO form."""
        return self._read(name, date.fromisoformat, errors.RequestNeedsDate(), default) or date.min

    def day_or_none(self, name: str) -> date | None:
        """A date in ISO form, or nothing."""
        return None if self._is_empty(name) else self.day(name)

    def number(self, name: str, *, default: Decimal | None = None) -> Decimal:
        """An exact decimal, as a string or a number."""
        return self._read(name, _decimal, errors.RequestNeedsNumber(), default) or Decimal(0)

    def whole(
        self, name: str, *, default: int | None = None, least: int = 0, most: int = 10**6
    ) -> int:
        """A whole number between two bounds."""

        def read(given: object) -> int:
            if isinstance(given, bool) or not isinstance(given, int) or not least <= given <= most:
                raise ValueError
            return given

        return (
            self._read(name, read, errors.RequestNeedsWhole(least=least, most=most), default) or 0
        )

    def whole_or_none(self, name: str) -> int | None:
        """A whole number, or nothing."""
        return None if self._is_empty(name) else self.whole(name)

    def amount(self, name: str, exponent: int, *, default: int | None = None) -> int:
        """Money in major units into minor units; more decimals than the currency has are wrong."""

        def read(given: object) -> int:
            number = _decimal(given)
            minor = to_minor(number, exponent)
            if Decimal(minor).scaleb(-exponent) != number or abs(minor) > LARGEST_MINOR:
                raise ValueError
            return minor

        refused = errors.RequestNeedsAmount(decimals=exponent)
        return self._read(name, read, refused, default) or 0

    def exponent(self) -> int:
        """How many decimals the currency has: `exponent`, 2 where nothing is said."""
        return self.whole("exponent", default=2, most=MOST_DECIMALS)

    def choice(self, name: str, choices: Sequence[str], *, default: str | None = None) -> str:
        """One of a few words."""

        def read(given: object) -> str:
            if given not in choices:
                raise ValueError
            return str(given)

        refused = errors.RequestNeedsOneOf(choices=", ".join(choices))
        return self._read(name, read, refused, default) or choices[0]

    def text(self, name: str, *, default: str | None = None) -> str:
        """A string."""

        def read(given: object) -> str:
            if not isinstance(given, str):
                raise TypeError
            return given

        return self._read(name, read, errors.RequestNeedsText(), default) or ""

    def flag(self, name: str, *, default: bool = False) -> bool:
        """True or false."""

        def read(given: object) -> bool:
            if not isinstance(given, bool):
                raise TypeError
            return given

        return bool(self._read(name, read, errors.RequestNeedsFlag(), default))

    def list_of_wholes(self, name: str, default: Sequence[int]) -> tuple[int, ...]:
        """A list of whole numbers."""
        given = self._list(name, default)
        return tuple(Fields({name: each}, self.place, self.problems).whole(name) for each in given)

    def list_of_texts(self, name: str) -> tuple[str, ...]:
        """A list of strings; none where it is not there."""
        given = self._list(name, ())
        return tuple(Fields({name: each}, self.place, self.problems).text(name) for each in given)

    def objects(self, name: str, default: Sequence[Any] | None = None) -> list[Fields]:
        """A list of objects; `lines.1` is the first of `lines`."""
        found = []
        for number, each in enumerate(self._list(name, default), start=1):
            place = f"{self.place}{name}.{number}"
            if not isinstance(each, dict):
                self.problems.append(problem(errors.RequestNeedsObject(), field=place))
                continue
            found.append(Fields(each, f"{place}.", self.problems))
        self.below += found
        return found

    def finish(self) -> None:
        """Raise Invalid where anything was wrong, or a field is one that nobody asked for."""
        self._note_unknown()
        if self.problems:
            raise Invalid(self.problems)

    def _note_unknown(self) -> None:
        for name in self.values.keys() - self.asked:
            unknown = errors.RequestUnknownField(field=name)
            self.problems.append(problem(unknown, field=f"{self.place}{name}"))
        for each in self.below:
            each._note_unknown()

    def _list(self, name: str, default: Sequence[Any] | None) -> Sequence[Any]:
        def read(given: object) -> list[Any]:
            if not isinstance(given, list):
                raise TypeError
            return given

        return self._read(name, read, errors.RequestNeedsList(), default) or ()

    def _is_empty(self, name: str) -> bool:
        self.asked.add(name)
        return self.values.get(name) is None

    def _read(
        self,
        name: str,
        read: Callable[[Any], T],
        refused: FinanceRefusal,
        default: T | None,
    ) -> T | None:
        if self._is_empty(name) and default is not None:
            return default
        try:
            return read(self.values.get(name))
        except (TypeError, ValueError, InvalidOperation):
            self.problems.append(problem(refused, field=f"{self.place}{name}"))
            return None


def _decimal(given: object) -> Decimal:
    if isinstance(given, bool) or not isinstance(given, int | str | Decimal):
        raise TypeError
    number = Decimal(given)
    if not number.is_finite() or abs(number) > LARGEST_NUMBER:
        raise ValueError
    return number


def _refuse(_word: str) -> None:
    raise ValueError
