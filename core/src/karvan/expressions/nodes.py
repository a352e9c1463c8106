"""The syntax tree of an expression: what is stored, printed, checked and evaluated.

A chain of operators of one precedence is one node, `a + b - c` as well as `0 < a <= b`, so long
sums are wide, not deep. Nodes are equal when they say the same, wherever they were written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from decimal import Decimal

LiteralValue = Decimal | str | bool | date


@dataclass(frozen=True)
class Node:
    """Any part of an expression; `at` and `length` say where it was written."""

    at: int = field(default=0, compare=False, repr=False, kw_only=True)
    length: int = field(default=1, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True)
class Literal(Node):
    """A number, a text, true or false, or a day."""

    value: LiteralValue

    def __eq__(self, other: object) -> bool:
        # true == Decimal(1) in Python; here they are different things
        if not isinstance(other, Literal):
            return NotImplemented
        return type(self.value) is type(other.value) and self.value == other.value

    def __hash__(self) -> int:
        return hash((type(self.value), self.value))


@dataclass(frozen=True)
class Name(Node):
    """A value that the context publishes."""

    name: str


@dataclass(frozen=True)
class Negative(Node):
    """A unary minus; before a positive number it is part of the literal instead."""

    operand: Node


@dataclass(frozen=True)
class Arithmetic(Node):
    """A chain of + and -, or of * and /, from left to right."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class Comparison(Node):
    """A chain of comparisons; all must hold."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class Member(Node):
    """Whether a value is in a list of literals."""

    operand: Node
    items: tuple[Literal, ...]


@dataclass(frozen=True)
class Not(Node):
    """The contrary of a condition."""

    operand: Node


@dataclass(frozen=True)
class And(Node):
    """Whether all conditions hold, asked from left to right."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Or(Node):
    """Whether any condition holds, asked from left to right."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Choice(Node):
    """`then if condition else otherwise`."""

    then: Node
    condition: Node
    otherwise: Node


@dataclass(frozen=True)
class Call(Node):
    """A call of one of the language's functions."""

    function: str
    args: tuple[Node, ...]


def children(node: Node) -> tuple[Node, ...]:
    """The parts a node is made of."""
    match node:
        case Negative(operand=operand) | Not(operand=operand):
            return (operand,)
        case Arithmetic(first=first, rest=rest) | Comparison(first=first, rest=rest):
            return (first, *(each for _, each in rest))
        case Member(operand=operand, items=items):
            return (operand, *items)
        case And(parts=parts) | Or(parts=parts):
            return parts
        case Choice(then=then, condition=condition, otherwise=otherwise):
            return (then, condition, otherwise)
        case Call(args=args):
            return args
    return ()


def walk(node: Node) -> Iterator[tuple[Node, int]]:
    """Each node with its depth, the root at 1; without recursion, so depth costs no stack."""
    waiting = [(node, 1)]
    while waiting:
        each, depth = waiting.pop()
        yield each, depth
        waiting.extend((child, depth + 1) for child in children(each))


def negated(operand: Node, *, at: int, length: int = 1) -> Node:
    """A minus before a node; before a positive number it makes a negative literal."""
    if isinstance(operand, Literal) and isinstance(operand.value, Decimal) and operand.value > 0:
        return Literal(operand.value.copy_negate(), at=at, length=length)
    return Negative(operand, at=at, length=length)
