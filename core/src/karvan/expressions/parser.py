"""Reads tokens into a tree, by precedence: `if`, `or`, `and`, `not`, comparison, sum, product, minus.

    expression = disjunction ["if" disjunction "else" expression]
    comparison = sum {("<" | "<=" | ">" | ">=" | "==" | "!=") sum} | sum "in" "[" literal, … "]"

Precedence climbing rather than a function for each level: the depth of calls follows the depth of
the tree, so a text at the caps stays far from Python's own limit.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from karvan.expressions.errors import TooDeep
from karvan.expressions.errors import TooManyParts
from karvan.expressions.errors import UnexpectedWord
from karvan.expressions.nodes import And
from karvan.expressions.nodes import Arithmetic
from karvan.expressions.nodes import Call
from karvan.expressions.nodes import Choice
from karvan.expressions.nodes import Comparison
from karvan.expressions.nodes import Literal
from karvan.expressions.nodes import Member
from karvan.expressions.nodes import Name
from karvan.expressions.nodes import Node
from karvan.expressions.nodes import Not
from karvan.expressions.nodes import Or
from karvan.expressions.nodes import negated
from karvan.expressions.nodes import walk
from karvan.expressions.tokens import MOST_CHARACTERS
from karvan.expressions.tokens import Kind
from karvan.expressions.tokens import Token
from karvan.expressions.tokens import tokenize
from karvan.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from karvan.i18n import Text

MOST_NESTED, MOST_NODES = 50, 200
CHOICE, DISJUNCTION, CONJUNCTION, NEGATION, COMPARISON, SUM, PRODUCT, MINUS = range(1, 9)
LEVELS = {
    "if": CHOICE,
    "or": DISJUNCTION,
    "and": CONJUNCTION,
    "in": COMPARISON,
    **dict.fromkeys(("<", "<=", ">", ">=", "==", "!="), COMPARISON),
    **dict.fromkeys(("+", "-"), SUM),
    **dict.fromkeys(("*", "/"), PRODUCT),
}
A_VALUE = _("a number, a text, a name or a bracket")


def read_tree(source: str, *, limit: int = MOST_CHARACTERS) -> Node:
    """The tree of a text, not yet checked for names and types; raises an ExpressionError."""
    parser = _Parser(source, tokenize(source, limit=limit))
    root = parser.expression(CHOICE)
    parser.require_end()
    require_small(root, source)
    return root


def require_small(root: Node, source: str) -> None:
    """Refuse a tree of too many nodes or levels."""
    for number, (node, depth) in enumerate(walk(root)):
        if depth > MOST_NESTED:
            raise TooDeep(source=source, at=node.at, limit=MOST_NESTED)
        if number >= MOST_NODES:
            raise TooManyParts(source=source, at=node.at, limit=MOST_NODES)


class _Parser:
    """One pass over the tokens; brackets and levels of the tree are counted apart, each capped."""

    def __init__(self, source: str, tokens: list[Token]) -> None:
        self.source = source
        self.tokens = tokens
        self.place = 0
        self.levels = 0
        self.brackets = 0

    @property
    def current(self) -> Token:
        return self.tokens[self.place]

    def expression(self, level: int) -> Node:
        """A node whose operators bind at least as tightly as the level says."""
        left = self._prefix(level)
        while (found := self._operator_level()) >= level:
            self._enter_level()
            left = self._continued(left, found)
            self.levels -= 1
        return left

    def require_end(self) -> None:
        if self.current.kind is not Kind.END:
            raise self._expected(_("an operator or the end"))

    def _operator_level(self) -> int:
        token = self.current
        if token.kind not in {Kind.SYMBOL, Kind.KEYWORD}:
            return 0
        return LEVELS.get(token.text, 0)

    def _continued(self, left: Node, level: int) -> Node:
        """What was read becomes the first part of a chain of operators of one level."""
        if level == CHOICE:
            return self._choice(left)
        if level == COMPARISON:
            return self._comparison(left)
        rest = self._rest(level)
        span = self._span(left.at)
        if level >= SUM:
            return Arithmetic(left, rest, **span)
        parts = (left, *(part for _, part in rest))
        return Or(parts, **span) if level == DISJUNCTION else And(parts, **span)

    def _comparison(self, left: Node) -> Node:
        found: Node
        if self._takes("in"):
            found = Member(left, self._items(), **self._span(left.at))
        else:
            found = Comparison(left, self._rest(COMPARISON), **self._span(left.at))
        if self._operator_level() == COMPARISON:
            raise self._expected(_("“and”, “or” or brackets"))
        return found

    def _rest(self, level: int) -> tuple[tuple[str, Node], ...]:
        rest = []
        while self._operator_level() == level and self.current.text != "in":
            operator = self.current.text
            self.place += 1
            rest.append((operator, self.expression(level + 1)))
        return tuple(rest)

    def _choice(self, then: Node) -> Node:
        self._require("if")
        condition = self.expression(DISJUNCTION)
        self._require("else")
        otherwise = self.expression(CHOICE)
        return Choice(then, condition, otherwise, **self._span(then.at))

    def _prefix(self, level: int) -> Node:
        token = self.current
        if token.text == "not" and token.kind is Kind.KEYWORD and level <= NEGATION:
            self.place += 1
            operand = self._nested(NEGATION)
            return Not(operand, **self._span(token.at))
        if self._takes("-"):
            operand = self._nested(MINUS)
            return negated(operand, **self._span(token.at))
        return self._value()

    def _nested(self, level: int) -> Node:
        self._enter_level()
        operand = self.expression(level)
        self.levels -= 1
        return operand

    def _value(self) -> Node:
        token = self.current
        if token.kind in {Kind.NUMBER, Kind.TEXT} or token.text in {"true", "false"}:
            return self._literal()
        if token.kind is Kind.NAME:
            self.place += 1
            if self.current.text == "(" and self.current.kind is Kind.SYMBOL:
                return Call(token.text, self._arguments(), **self._span(token.at))
            return Name(token.text, **self._span(token.at))
        self._open_bracket(A_VALUE)
        inner = self.expression(CHOICE)
        self._close_bracket()
        return inner

    def _literal(self) -> Literal:
        token = self.current
        self.place += 1
        if token.kind is Kind.KEYWORD:
            return Literal(token.text == "true", **self._span(token.at))
        return Literal(token.value, **self._span(token.at))

    def _items(self) -> tuple[Literal, ...]:
        self._require("[")
        items = [self._item()]
        while self._takes(","):
            items.append(self._item())
        self._require("]")
        return tuple(items)

    def _item(self) -> Literal:
        at, is_negative = self.current.at, self._takes("-")
        kind = self.current.kind
        if kind is not Kind.NUMBER and (is_negative or kind is not Kind.TEXT):
            raise self._expected(_("a number or a text"))
        literal = self._literal()
        if is_negative and isinstance(literal.value, Decimal) and literal.value:
            return Literal(literal.value.copy_negate(), **self._span(at))
        return literal

    def _arguments(self) -> tuple[Node, ...]:
        self._open_bracket("“(”")
        args = []
        if self.current.text != ")":
            args.append(self._nested(CHOICE))
            while self._takes(","):
                args.append(self._nested(CHOICE))
        self._close_bracket()
        return tuple(args)

    def _open_bracket(self, expected: Text) -> None:
        if not self._takes("("):
            raise self._expected(expected)
        self.brackets += 1
        if self.brackets > MOST_NESTED:
            raise self._too_deep()

    def _close_bracket(self) -> None:
        self._require(")")
        self.brackets -= 1

    def _enter_level(self) -> None:
        self.levels += 1
        if self.levels > MOST_NESTED:
            raise self._too_deep()

    def _takes(self, word: str) -> bool:
        token = self.current
        taken = token.kind in {Kind.SYMBOL, Kind.KEYWORD} and token.text == word
        self.place += taken
        return taken

    def _require(self, word: str) -> None:
        if not self._takes(word):
            raise self._expected(f"“{word}”")

    def _too_deep(self) -> TooDeep:
        return TooDeep(source=self.source, at=self.current.at, limit=MOST_NESTED)

    def _expected(self, expected: Text) -> UnexpectedWord:
        token = self.current
        return UnexpectedWord(
            source=self.source, at=token.at, length=max(1, len(token.text)),
            expected=expected, found=token.shown,
        )  # fmt: skip

    def _span(self, at: int) -> dict[str, int]:
        """Where a node stands that ends with the last token taken."""
        last = self.tokens[self.place - 1]
        return {"at": at, "length": last.at + len(last.text) - at}
