"""An expression as others hold it: parsed and typed at save, evaluated as often as needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from typing import Any

from karvan.expressions.checking import check_tree
from karvan.expressions.checking import used_names
from karvan.expressions.errors import BadStoredForm
from karvan.expressions.errors import ExpressionError
from karvan.expressions.errors import OutOfRange
from karvan.expressions.errors import ValueMissing
from karvan.expressions.errors import ValueUnfit
from karvan.expressions.evaluation import Budget
from karvan.expressions.evaluation import Closure
from karvan.expressions.evaluation import FigureTooLarge
from karvan.expressions.evaluation import compile_tree
from karvan.expressions.evaluation import in_range
from karvan.expressions.json_form import Json
from karvan.expressions.json_form import tree_from_json
from karvan.expressions.json_form import tree_to_json
from karvan.expressions.nodes import Node
from karvan.expressions.nodes import walk
from karvan.expressions.parser import read_tree
from karvan.expressions.printing import print_tree
from karvan.expressions.tokens import MOST_CHARACTERS
from karvan.expressions.types import NameInfo
from karvan.expressions.types import Names
from karvan.expressions.types import Result
from karvan.expressions.types import Scalar
from karvan.expressions.types import Type
from karvan.expressions.types import type_label
from karvan.i18n import lazy_gettext as _

_PRINTED = 8 * MOST_CHARACTERS
"""Printing adds spaces and brackets to what was typed within its limit."""


@dataclass(frozen=True)
class Expression:
    """A checked expression. Equal to another that says the same, however it was typed."""

    root: Node
    type: Type
    names: Mapping[str, NameInfo] = field(compare=False, repr=False)
    steps: int = field(compare=False, repr=False)
    closure: Closure = field(compare=False, repr=False)

    @property
    def text(self) -> str:
        """The expression as text, in a form that is always the same."""
        return print_tree(self.root)

    def to_json(self) -> Json:
        """The stored form."""
        return tree_to_json(self.root)

    def evaluate(self, values: Mapping[str, object], *, budget: Budget | None = None) -> Result:
        """The value for these values of its names; others are ignored, None is unknown.

        Raises ValueMissing, ValueUnfit, OutOfRange (the rule does not apply) or BudgetSpent.
        """
        if budget is not None:
            budget.charge(self.steps)
        try:
            taken = {
                name: self._taken(name, info, values.get(name)) for name, info in self.names.items()
            }
            return self.type.give(self.closure(taken))
        except FigureTooLarge:
            raise OutOfRange(expression=self.text) from None

    def _taken(self, name: str, info: NameInfo, value: object) -> Scalar | None:
        if value is None:
            if not info.optional:
                raise ValueMissing(name=info.label or name)
            return None
        taken = info.type.take(value)
        if taken is None:
            raise ValueUnfit(name=info.label or name, expected=type_label(info.type))
        return in_range(taken) if isinstance(taken, Decimal) else taken


def parse(text: str, names: Names, *, expect: Type | None = None) -> Expression:
    """Read and check a text against the names of its context; raises an ExpressionError.

    `expect` is the type it must have: `BOOL` for the condition of a rule.
    """
    return _expression(read_tree(text), text, names, expect)


def from_json(data: Any, names: Names, *, expect: Type | None = None) -> Expression:
    """Read a stored form as strictly as if it had been typed; raises BadStoredForm or ExpressionError.

    The latter when the context no longer publishes a name, or with another type.
    """
    root = tree_from_json(data)
    text = print_tree(root)
    try:
        typed = read_tree(text, limit=_PRINTED)
    except ExpressionError as error:
        raise BadStoredForm(path="$.root", reason=str(error)) from None
    found = _expression(typed, text, names, expect)
    if found.root != root:
        raise BadStoredForm(path="$.root", reason=_("not what reading its text gives"))
    return found


def _expression(root: Node, source: str, names: Names, expect: Type | None) -> Expression:
    checked, found = check_tree(root, source, names, expect)
    used = {name: names[name] for name in sorted(used_names(checked))}
    steps = sum(1 for _ in walk(checked))
    return Expression(checked, found, used, steps, compile_tree(checked))
