"""The stored form of an expression: its tree as JSON, read back strictly.

    {"version": 1, "root": {"compare": {"name": "total"}, "rest": [[">", {"number": "1000"}]]}}

A stored rule is data like any other: what is read is checked node by node, then as if it had been
typed, so a damaged or forged row is refused and never evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from karvan.expressions.errors import BadStoredForm
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
from karvan.expressions.parser import MOST_NESTED
from karvan.expressions.parser import MOST_NODES
from karvan.expressions.printing import number_text
from karvan.i18n import lazy_gettext as _

VERSION = 1
Json = dict[str, Any]

_NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,16})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
_LONGEST_TEXT = 2_000


def tree_to_json(root: Node) -> Json:
    """The tree as a JSON object."""
    return {"version": VERSION, "root": _write(root)}


def tree_from_json(data: object) -> Node:
    """The tree of a JSON object, its shape checked; raises BadStoredForm."""
    form = _fields(data, "$", {"version", "root"})
    if form["version"] != VERSION or isinstance(form["version"], bool):
        raise BadStoredForm(path="$.version", reason=_("an unknown version"))
    return _Reader().node(form["root"], "$.root", 1)


def _write(node: Node) -> Json:
    match node:
        case Literal(value=value):
            return _write_literal(value)
        case Name(name=name):
            return {"name": name}
        case Negative(operand=operand):
            return {"negative": _write(operand)}
        case Not(operand=operand):
            return {"not": _write(operand)}
        case Arithmetic(first=first, rest=rest):
            return {"compute": _write(first), "rest": [[op, _write(each)] for op, each in rest]}
        case Comparison(first=first, rest=rest):
            return {"compare": _write(first), "rest": [[op, _write(each)] for op, each in rest]}
        case Member(operand=operand, items=items):
            return {"member": _write(operand), "in": [_write(each) for each in items]}
        case And(parts=parts):
            return {"and": [_write(each) for each in parts]}
        case Or(parts=parts):
            return {"or": [_write(each) for each in parts]}
        case Choice(then=then, condition=condition, otherwise=otherwise):
            return {"then": _write(then), "if": _write(condition), "else": _write(otherwise)}
        case Call(function=function, args=args):
            return {"call": function, "args": [_write(each) for each in args]}
    message = f"{type(node).__name__} is no part of an expression"
    raise TypeError(message)


def _write_literal(value: LiteralValue) -> Json:
    match value:
        case bool():
            return {"bool": value}
        case Decimal():
            return {"number": number_text(value)}
        case date():
            return {"day": value.isoformat()}
    return {"text": value}


class _Reader:
    """Reads nodes, counting them; each kind of node is known by the fields it has."""

    def __init__(self) -> None:
        self.count = 0

    def node(self, data: object, path: str, depth: int) -> Node:
        self.count += 1
        if depth > MOST_NESTED or self.count > MOST_NODES:
            raise BadStoredForm(path=path[:200], reason=_("too deep or too large"))
        if not isinstance(data, Mapping):
            raise BadStoredForm(path=path, reason=_("no node"))
        read = _READERS.get(frozenset(data))
        if read is None:
            raise BadStoredForm(path=path, reason=_("an unknown kind of node"))
        return read(self, data, path, depth + 1)

    def nodes(self, data: object, path: str, depth: int, least: int = 0) -> tuple[Node, ...]:
        found = _list(data, path, least)
        return tuple(self.node(each, f"{path}[{n}]", depth) for n, each in enumerate(found))

    def rest(
        self, data: object, path: str, depth: int, operators: str
    ) -> tuple[tuple[str, Node], ...]:
        known = operators.split()
        pairs = []
        for number, pair in enumerate(_list(data, path, 1)):
            here = f"{path}[{number}]"
            if not isinstance(pair, list) or len(pair) != 2 or pair[0] not in known:
                raise BadStoredForm(path=here, reason=_("an unknown operator"))
            pairs.append((pair[0], self.node(pair[1], here, depth)))
        return tuple(pairs)

    def compute(self, data: Json, path: str, depth: int) -> Node:
        first = self.node(data["compute"], f"{path}.compute", depth)
        is_sum = any(each[:1] in (["+"], ["-"]) for each in _list(data["rest"], path, 1)[:1])
        rest = self.rest(data["rest"], f"{path}.rest", depth, "+ -" if is_sum else "* /")
        return Arithmetic(first, rest)

    def compare(self, data: Json, path: str, depth: int) -> Node:
        first = self.node(data["compare"], f"{path}.compare", depth)
        return Comparison(first, self.rest(data["rest"], path, depth, "< <= > >= == !="))

    def member(self, data: Json, path: str, depth: int) -> Node:
        items = self.nodes(data["in"], f"{path}.in", depth, 1)
        literals = tuple(each for each in items if isinstance(each, Literal))
        if len(literals) != len(items):
            raise BadStoredForm(path=f"{path}.in", reason=_("only literals stand in a list"))
        return Member(self.node(data["member"], f"{path}.member", depth), literals)

    def choice(self, data: Json, path: str, depth: int) -> Node:
        parts = [self.node(data[key], f"{path}.{key}", depth) for key in ("then", "if", "else")]
        return Choice(*parts)

    def call(self, data: Json, path: str, depth: int) -> Node:
        function = _word(data["call"], f"{path}.call")
        return Call(function, self.nodes(data["args"], f"{path}.args", depth))


_Read = Callable[[_Reader, Any, str, int], Node]
_READERS: dict[frozenset[str], _Read] = {
    frozenset({"number"}): lambda _r, data, path, _d: Literal(_number(data["number"], path)),
    frozenset({"text"}): lambda _r, data, path, _d: Literal(_text(data["text"], path)),
    frozenset({"bool"}): lambda _r, data, path, _d: Literal(_bool(data["bool"], path)),
    frozenset({"day"}): lambda _r, data, path, _d: Literal(_day(data["day"], path)),
    frozenset({"name"}): lambda _r, data, path, _d: Name(_word(data["name"], path)),
    frozenset({"negative"}): lambda r, data, path, d: Negative(r.node(data["negative"], path, d)),
    frozenset({"not"}): lambda r, data, path, d: Not(r.node(data["not"], path, d)),
    frozenset({"and"}): lambda r, data, path, d: And(r.nodes(data["and"], path, d, 2)),
    frozenset({"or"}): lambda r, data, path, d: Or(r.nodes(data["or"], path, d, 2)),
    frozenset({"compute", "rest"}): _Reader.compute,
    frozenset({"compare", "rest"}): _Reader.compare,
    frozenset({"member", "in"}): _Reader.member,
    frozenset({"then", "if", "else"}): _Reader.choice,
    frozenset({"call", "args"}): _Reader.call,
}


def _fields(data: object, path: str, names: set[str]) -> Json:
    if not isinstance(data, dict) or set(data) != names:
        raise BadStoredForm(path=path, reason=_("not the form of an expression"))
    return data


def _list(data: object, path: str, least: int) -> list[Any]:
    if not isinstance(data, list) or not least <= len(data) <= MOST_NODES:
        raise BadStoredForm(path=path, reason=_("not a list of fitting length"))
    return data


def _matching(data: object, path: str, pattern: re.Pattern[str]) -> str:
    if not isinstance(data, str) or not pattern.fullmatch(data):
        raise BadStoredForm(path=path, reason=_("a value of the wrong kind"))
    return data


def _number(data: object, path: str) -> Decimal:
    return Decimal(_matching(data, path, _NUMBER))


def _word(data: object, path: str) -> str:
    return _matching(data, path, _WORD)


def _day(data: object, path: str) -> date:
    try:
        return date.fromisoformat(_matching(data, path, _DAY))
    except ValueError:
        raise BadStoredForm(path=path, reason=_("a day that does not exist")) from None


def _text(data: object, path: str) -> str:
    if not isinstance(data, str) or len(data) > _LONGEST_TEXT:
        raise BadStoredForm(path=path, reason=_("a value of the wrong kind"))
    return data


def _bool(data: object, path: str) -> bool:
    if not isinstance(data, bool):
        raise BadStoredForm(path=path, reason=_("a value of the wrong kind"))
    return data
