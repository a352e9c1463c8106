"""Brings operands to one type: literals take the type of what they stand beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from karvan.expressions.errors import CurrenciesMeet
from karvan.expressions.errors import ExpressionError
from karvan.expressions.errors import WrongType
from karvan.expressions.nodes import Arithmetic
from karvan.expressions.nodes import Literal
from karvan.expressions.nodes import Negative
from karvan.expressions.nodes import Node
from karvan.expressions.types import DATE
from karvan.expressions.types import NUMBER
from karvan.expressions.types import TEXT
from karvan.expressions.types import EnumType
from karvan.expressions.types import MoneyType
from karvan.expressions.types import Type
from karvan.expressions.types import type_label
from karvan.text import TextError
from karvan.text import parse_date

if TYPE_CHECKING:
    from karvan.i18n import Text

_ANY_DAY = date(2000, 1, 1)


class Typed:
    """A checked part of an expression and its type."""

    __slots__ = ("node", "type")

    def __init__(self, node: Node, type_: Type) -> None:
        self.node = node
        self.type = type_

    @property
    def adapts(self) -> bool:
        """Whether it is written out, so that it takes the type of what it stands beside."""
        if self.type == TEXT:
            return isinstance(self.node, Literal)
        return self.type == NUMBER and is_constant(self.node)


def is_constant(node: Node) -> bool:
    """Whether a node consists of numbers alone."""
    match node:
        case Literal(value=Decimal()):
            return True
        case Negative(operand=operand):
            return is_constant(operand)
        case Arithmetic(first=first, rest=rest):
            return is_constant(first) and all(is_constant(each) for _, each in rest)
    return False


def fit(source: str, found: Typed, wanted: Type) -> Node:
    """The node as a value of the wanted type; raises WrongType or CurrenciesMeet."""
    if found.type == wanted:
        return found.node
    if found.adapts and isinstance(found.node, Literal) and isinstance(found.node.value, str):
        return _text_as(source, found.node, found.node.value, wanted)
    if found.adapts and wanted.is_numeric:
        return found.node
    if isinstance(found.type, MoneyType) and isinstance(wanted, MoneyType):
        raise CurrenciesMeet(
            source=source, at=found.node.at, length=found.node.length,
            first=wanted.currency, second=found.type.currency,
        )  # fmt: skip
    raise wrong_type(source, found, type_label(wanted))


def fit_all(source: str, found: Sequence[Typed]) -> tuple[list[Node], Type]:
    """All parts as values of one type: that of the first which is not written out."""
    fixed = [each.type for each in found if not each.adapts]
    wanted = fixed[0] if fixed else found[0].type
    return [fit(source, each, wanted) for each in found], wanted


def wrong_type(source: str, found: Typed, expected: Text) -> ExpressionError:
    """The refusal of a part whose type does not fit."""
    return WrongType(
        source=source, at=found.node.at, length=found.node.length,
        expected=expected, found=type_label(found.type),
    )  # fmt: skip


def _text_as(source: str, node: Literal, text: str, wanted: Type) -> Node:
    if isinstance(wanted, EnumType) and text in wanted.choices:
        return node
    if wanted == DATE and text[:1].isdigit():
        try:
            return replace(node, value=parse_date(text, today=_ANY_DAY))
        except TextError as error:
            raise wrong_type(source, Typed(node, TEXT), str(error)) from None
    raise WrongType(
        source=source, at=node.at, length=node.length,
        expected=type_label(wanted), found=f'"{text}"',
    )  # fmt: skip
