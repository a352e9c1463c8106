"""Writes a tree as text that reads back as the same tree, with no more brackets than needed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from karvan.expressions.nodes import And
from karvan.expressions.nodes import Arithmetic
from karvan.expressions.nodes import Call
from karvan.expressions.nodes import Choice
from karvan.expressions.nodes import Comparison
from karvan.expressions.nodes import Literal
from karvan.expressions.nodes import LiteralValue
from karvan.expressions.nodes import Member
from karvan.expressions.nodes import Name
from karvan.expressions.nodes import Negative
from karvan.expressions.nodes import Node
from karvan.expressions.nodes import Not
from karvan.expressions.nodes import Or
from karvan.expressions.parser import CHOICE
from karvan.expressions.parser import COMPARISON
from karvan.expressions.parser import CONJUNCTION
from karvan.expressions.parser import DISJUNCTION
from karvan.expressions.parser import MINUS
from karvan.expressions.parser import NEGATION
from karvan.expressions.parser import PRODUCT
from karvan.expressions.parser import SUM

VALUE = MINUS + 1


def print_tree(node: Node, level: int = CHOICE) -> str:
    """The text of a node, in brackets where it binds less tightly than its place asks."""
    text, own = _written(node)
    return text if own >= level else f"({text})"


def _written(node: Node) -> tuple[str, int]:
    match node:
        case Literal(value=value):
            return _literal(value), _literal_level(value)
        case Name(name=name):
            return name, VALUE
        case Call(function=function, args=args):
            return f"{function}({', '.join(print_tree(each) for each in args)})", VALUE
        case Negative(operand=operand):
            return _minus(operand), MINUS
        case Not(operand=operand):
            return f"not {print_tree(operand, NEGATION)}", NEGATION
        case Member(operand=operand, items=items):
            listed = ", ".join(_literal(each.value) for each in items)
            return f"{print_tree(operand, SUM)} in [{listed}]", COMPARISON
        case Choice():
            return _choice(node), CHOICE
    return _chain(node)


def _chain(node: Node) -> tuple[str, int]:
    match node:
        case And(parts=parts):
            return " and ".join(print_tree(each, NEGATION) for each in parts), CONJUNCTION
        case Or(parts=parts):
            return " or ".join(print_tree(each, CONJUNCTION) for each in parts), DISJUNCTION
        case Comparison(first=first, rest=rest):
            return _operators(first, rest, SUM), COMPARISON
        case Arithmetic(first=first, rest=rest):
            level = SUM if rest[0][0] in "+-" else PRODUCT
            return _operators(first, rest, level + 1), level
    message = f"{type(node).__name__} is no part of an expression"
    raise TypeError(message)


def _operators(first: Node, rest: tuple[tuple[str, Node], ...], level: int) -> str:
    more = "".join(f" {operator} {print_tree(each, level)}" for operator, each in rest)
    return print_tree(first, level) + more


def _choice(node: Choice) -> str:
    then = print_tree(node.then, DISJUNCTION)
    condition = print_tree(node.condition, DISJUNCTION)
    return f"{then} if {condition} else {print_tree(node.otherwise, CHOICE)}"


def _minus(operand: Node) -> str:
    """A minus before a positive number would be read as one literal, so that gets brackets."""
    return f"-{print_tree(operand, MINUS)}"


def _literal_level(value: LiteralValue) -> int:
    return MINUS if isinstance(value, Decimal) and value < 0 else VALUE


def _literal(value: LiteralValue) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return number_text(value)
    text = value.isoformat() if isinstance(value, date) else value
    return '"' + text.replace('"', '""') + '"'


def number_text(value: Decimal) -> str:
    """A number in plain digits, without exponent."""
    return format(value, "f")
