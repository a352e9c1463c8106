"""Gives every part of a tree its type, and refuses what could go wrong when a rule is applied.

A number written beside an amount or a quantity is one of its kind (`total > 1000`); a text written
beside a day or a code is read as one (`due_on < "2025-03-31"`). Amounts of two currencies never
meet. What may be unknown is asked for first.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from decimal import Decimal

from karvan.expressions import calls
from karvan.expressions.errors import NotGuarded
from karvan.expressions.errors import UnknownName
from karvan.expressions.errors import UnsafeDivision
from karvan.expressions.errors import did_you_mean
from karvan.expressions.fitting import Typed
from karvan.expressions.fitting import fit
from karvan.expressions.fitting import fit_all
from karvan.expressions.fitting import wrong_type
from karvan.expressions.knowing import NOTHING
from karvan.expressions.knowing import Facts
from karvan.expressions.knowing import when_false
from karvan.expressions.knowing import when_true
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
from karvan.expressions.nodes import walk
from karvan.expressions.types import BOOL
from karvan.expressions.types import DATE
from karvan.expressions.types import NUMBER
from karvan.expressions.types import TEXT
from karvan.expressions.types import NameInfo
from karvan.expressions.types import Names
from karvan.expressions.types import Type
from karvan.expressions.types import type_label
from karvan.i18n import lazy_gettext as _

ORDERINGS = ("<", "<=", ">", ">=")


def check_tree(root: Node, source: str, names: Names, expect: Type | None) -> tuple[Node, Type]:
    """The tree with its literals resolved, and its type; raises an ExpressionError."""
    checked = Checker(source, names).check(root, NOTHING)
    if expect is None:
        return checked.node, checked.type
    return fit(source, checked, expect), expect


def used_names(root: Node) -> frozenset[str]:
    """The names a tree mentions."""
    return frozenset(node.name for node, _depth in walk(root) if isinstance(node, Name))


@dataclass(frozen=True)
class Checker:
    """Walks a tree once; `facts` are the optional names known to be there at that place."""

    source: str
    names: Names

    def check(self, node: Node, facts: Facts) -> Typed:
        """The node with its type."""
        match node:
            case Literal(value=value):
                return Typed(node, _type_of(value))
            case Name():
                return self._name(node, facts)
            case Negative(operand=operand):
                found = self.numeric(operand, facts)
                return Typed(replace(node, operand=found.node), found.type)
            case Arithmetic():
                is_sum = node.rest[0][0] in "+-"
                return self._sum(node, facts) if is_sum else self._product(node, facts)
            case Comparison():
                return self._comparison(node, facts)
            case Member():
                return self._member(node, facts)
            case Call():
                return calls.check_call(self, node, facts)
        return self._condition(node, facts)

    def numeric(self, node: Node, facts: Facts) -> Typed:
        """The node, which must be a number, an amount or a quantity."""
        found = self.check(node, facts)
        if not found.type.is_numeric:
            raise wrong_type(self.source, found, _("a number, an amount or a quantity"))
        return found

    def condition(self, node: Node, facts: Facts) -> Node:
        """The node, which must be a yes or no."""
        return fit(self.source, self.check(node, facts), BOOL)

    def info(self, node: Name) -> NameInfo:
        """What is published of a name; raises UnknownName."""
        found = self.names.get(node.name)
        if found is None:
            hint = did_you_mean(node.name, self.names)
            raise UnknownName(
                source=self.source, at=node.at, length=node.length, name=node.name, hint=hint
            )
        return found

    def _name(self, node: Name, facts: Facts) -> Typed:
        info = self.info(node)
        if info.optional and node.name not in facts:
            raise NotGuarded(source=self.source, at=node.at, length=node.length, name=node.name)
        return Typed(node, info.type)

    def _sum(self, node: Arithmetic, facts: Facts) -> Typed:
        parts = [self.numeric(each, facts) for each in (node.first, *(n for _, n in node.rest))]
        nodes, found = fit_all(self.source, parts)
        return Typed(_chained(node, nodes), found)

    def _product(self, node: Arithmetic, facts: Facts) -> Typed:
        first = self.numeric(node.first, facts)
        found, nodes = first.type, [first.node]
        for operator, each in node.rest:
            part = self.numeric(each, facts)
            if operator == "/" and not _is_divisor(part.node):
                raise UnsafeDivision(source=self.source, at=each.at, length=each.length)
            if NUMBER not in {part.type, found}:
                raise wrong_type(self.source, part, type_label(NUMBER))
            found = part.type if found == NUMBER else found
            nodes.append(part.node)
        return Typed(_chained(node, nodes), found)

    def _comparison(self, node: Comparison, facts: Facts) -> Typed:
        parts = [self.check(each, facts) for each in (node.first, *(n for _, n in node.rest))]
        nodes, found = fit_all(self.source, parts)
        if not found.is_ordered and any(operator in ORDERINGS for operator, _ in node.rest):
            raise wrong_type(
                self.source, parts[0], _("a number, an amount, a quantity or a day to order by")
            )
        return Typed(_chained(node, nodes), BOOL)

    def _member(self, node: Member, facts: Facts) -> Typed:
        operand = self.check(node.operand, facts)
        items = tuple(
            _literal(fit(self.source, Typed(each, _type_of(each.value)), operand.type))
            for each in node.items
        )
        return Typed(replace(node, operand=operand.node, items=items), BOOL)

    def _condition(self, node: Node, facts: Facts) -> Typed:
        match node:
            case Not(operand=operand):
                return Typed(replace(node, operand=self.condition(operand, facts)), BOOL)
            case And(parts=parts) | Or(parts=parts):
                learn = when_true if isinstance(node, And) else when_false
                return Typed(replace(node, parts=self._parts(parts, facts, learn)), BOOL)
            case Choice():
                return self._choice(node, facts)
        message = f"{type(node).__name__} is no part of an expression"
        raise TypeError(message)

    def _parts(
        self, parts: Sequence[Node], facts: Facts, learn: Callable[[Node], Facts]
    ) -> tuple[Node, ...]:
        found = []
        for part in parts:
            found.append(self.condition(part, facts))
            facts |= learn(part)
        return tuple(found)

    def _choice(self, node: Choice, facts: Facts) -> Typed:
        condition = self.condition(node.condition, facts)
        then = self.check(node.then, facts | when_true(node.condition))
        otherwise = self.check(node.otherwise, facts | when_false(node.condition))
        nodes, found = fit_all(self.source, [then, otherwise])
        return Typed(replace(node, then=nodes[0], condition=condition, otherwise=nodes[1]), found)


def _chained(node: Arithmetic | Comparison, nodes: Sequence[Node]) -> Node:
    operators = [operator for operator, _ in node.rest]
    return replace(node, first=nodes[0], rest=tuple(zip(operators, nodes[1:], strict=True)))


def _literal(node: Node) -> Literal:
    assert isinstance(node, Literal)
    return node


def _is_divisor(node: Node) -> bool:
    return isinstance(node, Literal) and isinstance(node.value, Decimal) and node.value != 0


def _type_of(value: LiteralValue) -> Type:
    match value:
        case bool():
            return BOOL
        case Decimal():
            return NUMBER
        case date():
            return DATE
    return TEXT
