"""What can be wrong with an expression: each refusal names the place and what was expected there."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING

from karvan.errors import Problem
from karvan.errors import Refusal
from karvan.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from karvan.i18n import Text


class ExpressionError(Refusal):
    """This expression cannot be read."""

    code = "core.expression"

    def __init__(self, *, source: str, at: int, length: int = 1, **data: object) -> None:
        super().__init__(position=at + 1, **data)
        self.source = source
        self.at = at
        self.length = length

    @property
    def line(self) -> int:
        """The line of the place, counted from 1."""
        return self.source.count("\n", 0, self.at) + 1

    @property
    def column(self) -> int:
        """The place within its line, counted from 1."""
        return self.at - (self.source.rfind("\n", 0, self.at) + 1) + 1

    @property
    def caret(self) -> str:
        """The line at fault and, beneath it, a mark: two lines for a monospaced font."""
        start = self.source.rfind("\n", 0, self.at) + 1
        end = self.source.find("\n", start)
        shown = self.source[start:] if end < 0 else self.source[start:end]
        visible = "".join(each if each.isprintable() else " " for each in shown)
        marks = max(1, min(self.length, len(shown) - (self.at - start)))
        return f"{visible[:_SHOWN]}\n{' ' * (self.at - start)}{'^' * marks}"[:_CARET]

    def to_json(self) -> dict[str, object]:
        """As any error, with the place (1-based) and the line that shows it."""
        place = {"position": self.at + 1, "line": self.line, "column": self.column}
        return {**super().to_json(), **place, "caret": self.caret}

    def problem(self, field: str) -> Problem:
        """The error at the field of a form, its mark in `values["caret"]`."""
        values: dict[str, object] = {"caret": self.caret, "position": self.at + 1}
        return Problem(self.code, str(self), field=field, values=values)


_SHOWN = 2_000
_CARET = 4_002
_LONGEST_WORD = 60


class UnexpectedCharacter(ExpressionError):
    """Character {position}: {character} does not belong in an expression. {hint}"""

    code = "core.expression.character"


class UnexpectedWord(ExpressionError):
    """Character {position}: expected {expected}, found {found}."""

    code = "core.expression.syntax"


class UnknownName(ExpressionError):
    """Character {position}: there is no value named {name} here. {hint}"""

    code = "core.expression.name"


class UnknownFunction(ExpressionError):
    """Character {position}: there is no function {name}. Use one of {functions}."""

    code = "core.expression.function"


class WrongType(ExpressionError):
    """Character {position}: expected {expected}, found {found}."""

    code = "core.expression.type"


class CurrenciesMeet(ExpressionError):
    """Character {position}: amounts of {first} and {second} cannot meet. Convert one of them first."""

    code = "core.expression.currencies"


class NotGuarded(ExpressionError):
    """Character {position}: {name} may be unknown. Write default({name}, …), or ask known({name}) first."""

    code = "core.expression.unguarded"


class UnsafeDivision(ExpressionError):
    """Character {position}: divide by a number other than zero, or write ratio(a, b, value if b is zero)."""

    code = "core.expression.division"


class TooLong(ExpressionError):
    """The expression is longer than {limit} characters. Cut it into several rules."""

    code = "core.expression.too_long"


class TooDeep(ExpressionError):
    """Character {position}: more than {limit} levels of nesting. Cut the expression into several rules."""

    code = "core.expression.too_deep"


class TooManyParts(ExpressionError):
    """Character {position}: the expression has more than {limit} parts. Cut it into several rules."""

    code = "core.expression.too_many_parts"


class NumberTooLong(ExpressionError):
    """Character {position}: a number has at most {whole} digits before the point and {decimals} after it."""

    code = "core.expression.number"


class BadStoredForm(Refusal):
    """The stored expression is damaged at {path}: {reason}. Enter the rule again."""

    code = "core.expression.stored"

    def __init__(self, *, path: str, reason: Text) -> None:
        super().__init__(path=path, reason=reason)


class EvaluationError(Refusal):
    """This expression cannot be evaluated."""

    code = "core.expression.evaluation"


class ValueMissing(EvaluationError):
    """The value {name} was not given, and the rule does not allow for that."""

    code = "core.expression.value_missing"


class ValueUnfit(EvaluationError):
    """The value of {name} is not {expected}."""

    code = "core.expression.value_unfit"


class OutOfRange(EvaluationError):
    """A figure in “{expression}” is 10^18 or more: the rule does not apply."""

    code = "core.expression.out_of_range"


class BudgetSpent(EvaluationError):
    """The rules ask for more steps than {limit}. Use fewer or shorter rules."""

    code = "core.expression.budget"


def did_you_mean(name: str, known: Iterable[str]) -> Text:
    """A hint at the known name nearest to a misspelt one, or nothing."""
    near = get_close_matches(name[:_LONGEST_WORD], list(known), n=1)
    return _("Did you mean {name}?", name=near[0]) if near else ""
