"""Turns a checked tree into closures over Decimal, with the precision of core's money (34 digits).

Nothing of Python's own evaluation is used: what a closure may do is what stands in this file.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import eq
from operator import ge
from operator import gt
from operator import le
from operator import lt
from operator import ne
from typing import Any

from karvan.expressions.errors import BudgetSpent
from karvan.expressions.functions import SIMPLE
from karvan.expressions.functions import round_to
from karvan.expressions.nodes import And
from karvan.expressions.nodes import Arithmetic
from karvan.expressions.nodes import Call
from karvan.expressions.nodes import Choice
from karvan.expressions.nodes import Comparison
from karvan.expressions.nodes import Literal
from karvan.expressions.nodes import Member
from karvan.expressions.nodes import Name
from karvan.expressions.nodes import Negative
from karvan.expressions.nodes import Node
from karvan.expressions.nodes import Not
from karvan.expressions.nodes import Or
from karvan.values import EXACT

LIMIT = Decimal(10) ** 18
"""No figure of a business is larger; a rule that comes to one does not apply."""

Values = Mapping[str, Any]
Closure = Callable[[Values], Any]

_OPERATIONS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": EXACT.add,
    "-": EXACT.subtract,
    "*": EXACT.multiply,
    "/": EXACT.divide,
}
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
    "==": eq,
    "!=": ne,
}


class FigureTooLarge(ArithmeticError):
    """A figure of 10^18 or more came up."""


@dataclass
class Budget:
    """How many steps a set of rules may take together: every evaluation charges its nodes."""

    limit: int = 1_000_000
    spent: int = 0

    def charge(self, steps: int) -> None:
        """Raises BudgetSpent when the limit is passed."""
        self.spent += steps
        if self.spent > self.limit:
            raise BudgetSpent(limit=self.limit)


def compile_tree(node: Node) -> Closure:
    """A function from the values of the names to the value of the node."""
    match node:
        case Literal(value=value):
            return lambda _values: value
        case Name(name=name):
            return lambda values: values[name]
        case Negative(operand=operand):
            inner = compile_tree(operand)
            return lambda values: EXACT.minus(inner(values))
        case Arithmetic(first=first, rest=rest):
            return _arithmetic(compile_tree(first), rest)
        case Comparison(first=first, rest=rest):
            return _comparison(compile_tree(first), rest)
        case Member(operand=operand, items=items):
            inner, allowed = compile_tree(operand), frozenset(each.value for each in items)
            return lambda values: inner(values) in allowed
        case Call():
            return _call(node)
    return _condition(node)


def _condition(node: Node) -> Closure:
    match node:
        case Not(operand=operand):
            inner = compile_tree(operand)
            return lambda values: not inner(values)
        case And(parts=parts):
            conditions = [compile_tree(each) for each in parts]
            return lambda values: all(each(values) for each in conditions)
        case Or(parts=parts):
            options = [compile_tree(each) for each in parts]
            return lambda values: any(each(values) for each in options)
        case Choice(then=then, condition=condition, otherwise=otherwise):
            yes, test, no = map(compile_tree, (then, condition, otherwise))
            return lambda values: yes(values) if test(values) else no(values)
    message = f"{type(node).__name__} is no part of an expression"
    raise TypeError(message)


def _arithmetic(first: Closure, rest: Sequence[tuple[str, Node]]) -> Closure:
    for operator, node in rest:
        first = _operation(_OPERATIONS[operator], first, compile_tree(node))
    return first


def _operation(
    operation: Callable[[Decimal, Decimal], Decimal], left: Closure, right: Closure
) -> Closure:
    def computed(values: Values) -> Decimal:
        return in_range(operation(left(values), right(values)))

    return computed


def _comparison(first: Closure, rest: Sequence[tuple[str, Node]]) -> Closure:
    if len(rest) == 1:
        test, right = _COMPARISONS[rest[0][0]], compile_tree(rest[0][1])
        return lambda values: test(first(values), right(values))
    steps = [(_COMPARISONS[operator], compile_tree(node)) for operator, node in rest]

    def compared(values: Values) -> bool:
        left = first(values)
        for holds, part in steps:
            right = part(values)
            if not holds(left, right):
                return False
            left = right
        return True

    return compared


def _call(node: Call) -> Closure:
    if node.function in {"known", "default"}:
        return _optional(node)
    args = [compile_tree(each) for each in node.args]
    if node.function == "ratio":
        return _ratio(*args)
    if node.function == "round":
        return _round(node, args[0])
    function = SIMPLE[node.function]
    if len(args) == 1:
        return lambda values: function(args[0](values))
    return lambda values: function(*[each(values) for each in args])


def _optional(node: Call) -> Closure:
    name = node.args[0]
    assert isinstance(name, Name)
    if node.function == "known":
        return lambda values: values[name.name] is not None
    otherwise = compile_tree(node.args[1])

    def defaulted(values: Values) -> Any:
        found = values[name.name]
        return otherwise(values) if found is None else found

    return defaulted


def _ratio(above: Closure, below: Closure, if_zero: Closure) -> Closure:
    def divided(values: Values) -> Decimal:
        divisor = below(values)
        if divisor == 0:
            zero: Decimal = if_zero(values)
            return zero
        return in_range(EXACT.divide(above(values), divisor))

    return divided


def _round(node: Call, inner: Closure) -> Closure:
    places = node.args[1] if len(node.args) == 2 else Literal(Decimal(0))
    assert isinstance(places, Literal)
    assert isinstance(places.value, Decimal)
    rounded = round_to(int(places.value))
    return lambda values: in_range(rounded(inner(values)))


def in_range(value: Decimal) -> Decimal:
    """The figure itself; raises FigureTooLarge for one of 10^18 or more."""
    if -LIMIT < value < LIMIT:
        return value
    raise FigureTooLarge
