"""Walk over the words of one row: take what is expected, or say what stands there instead."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from decimal import DivisionByZero as DecimalDivisionByZero
from decimal import InvalidOperation

from karvan.values import EXACT
from karvan_finance.moving.domain.beancount.faults import DivisionByZero
from karvan_finance.moving.domain.beancount.faults import NoSuchDate
from karvan_finance.moving.domain.beancount.faults import WrongShape
from karvan_finance.moving.domain.beancount.tokens import Row
from karvan_finance.moving.domain.beancount.tokens import Token

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


class Words:
    """The words of a row, taken one by one from the left."""

    def __init__(self, row: Row) -> None:
        self.line = row.line
        self._tokens = row.tokens
        self._position = 0

    def peek(self) -> Token | None:
        """The next word without taking it, None at the end."""
        return self._tokens[self._position] if self._position < len(self._tokens) else None

    def next_is(self, kind: str, *texts: str) -> bool:
        """Whether the next word is of this kind (and one of these texts)."""
        token = self.peek()
        return token is not None and token.kind == kind and (not texts or token.text in texts)

    def take(self, kind: str, expected: str, *texts: str) -> str:
        """The text of the next word, which must be of this kind; `expected` names it for people."""
        token = self.peek()
        if token is None or token.kind != kind or (texts and token.text not in texts):
            raise WrongShape(
                token.line if token else self.line,
                expected=expected,
                found=token.text if token else "the end of the line",
            )
        self._position += 1
        return token.text

    def take_if(self, kind: str, *texts: str) -> str | None:
        """The next word if it is of this kind, else None."""
        return self.take(kind, kind, *texts) if self.next_is(kind, *texts) else None

    def end(self) -> None:
        """Nothing may follow."""
        token = self.peek()
        if token is not None:
            raise WrongShape(token.line, expected="the end of the line", found=token.text)

    def skip(self) -> None:
        """Pass over the rest of the row."""
        self._position = len(self._tokens)

    def account(self) -> str:
        """The name of an account."""
        return self.take("account", "an account")

    def currency(self) -> str:
        """The name of a currency or commodity."""
        return self.take("currency", "a currency")

    def string(self) -> str:
        """A text in quotes, without them."""
        quoted = self.take("string", "a text in quotes")
        return _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[1]), quoted[1:-1])

    def date(self) -> date:
        """A day, year first."""
        text = self.take("date", "a date")
        year, month, day = (int(part) for part in re.split("[-/]", text))
        try:
            return date(year, month, day)
        except ValueError:
            raise NoSuchDate(self.line, text=text) from None

    def starts_number(self) -> bool:
        """Whether an amount begins here."""
        return self.next_is("number") or self.next_is("mark", "+", "-", "(")

    def number(self) -> Decimal:
        """An amount, which may be sums and products with parentheses: `(100 + 20) / 3`."""
        result = self._product()
        while sign := self.take_if("mark", "+", "-"):
            right = self._product()
            result = EXACT.add(result, right) if sign == "+" else EXACT.subtract(result, right)
        return result

    def _product(self) -> Decimal:
        result = self._factor()
        while sign := self.take_if("mark", "*", "/"):
            right = self._factor()
            try:
                result = (
                    EXACT.multiply(result, right) if sign == "*" else EXACT.divide(result, right)
                )
            except (DecimalDivisionByZero, InvalidOperation):
                raise DivisionByZero(self.line) from None
        return result

    def _factor(self) -> Decimal:
        if self.take_if("mark", "-"):
            return -self._factor()
        if self.take_if("mark", "+"):
            return self._factor()
        if self.take_if("mark", "("):
            inner = self.number()
            self.take("mark", "a closing parenthesis", ")")
            return inner
        return Decimal(self.take("number", "a number").replace(",", ""))
