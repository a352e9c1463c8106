"""Checks the arguments of each function of the language."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from karvan.expressions.errors import CurrenciesMeet
from karvan.expressions.errors import UnexpectedWord
from karvan.expressions.errors import UnknownFunction
from karvan.expressions.errors import WrongType
from karvan.expressions.fitting import Typed
from karvan.expressions.fitting import fit
from karvan.expressions.fitting import fit_all
from karvan.expressions.fitting import wrong_type
from karvan.expressions.functions import ARITIES
from karvan.expressions.functions import FUNCTIONS
from karvan.expressions.functions import MOST_PLACES
from karvan.expressions.nodes import Call
from karvan.expressions.nodes import Literal
from karvan.expressions.nodes import Name
from karvan.expressions.nodes import Node
from karvan.expressions.types import BOOL
from karvan.expressions.types import DATE
from karvan.expressions.types import NUMBER
from karvan.expressions.types import MoneyType
from karvan.expressions.types import Type
from karvan.expressions.types import type_label
from karvan.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from karvan.expressions.checking import Checker
    from karvan.expressions.knowing import Facts


def check_call(checker: Checker, node: Call, facts: Facts) -> Typed:
    """The call with its type; raises an ExpressionError."""
    _require_arity(checker, node)
    match node.function:
        case "known":
            checker.info(_name_in(checker, node))
            return Typed(node, BOOL)
        case "default":
            return _default(checker, node, facts)
        case "days_between":
            days = [fit(checker.source, checker.check(each, facts), DATE) for each in node.args]
            return Typed(replace(node, args=tuple(days)), NUMBER)
        case "ratio":
            return _ratio(checker, node, facts)
        case "round":
            return _round(checker, node, facts)
        case "min" | "max":
            return _extreme(checker, node, facts)
    found = checker.numeric(node.args[0], facts)
    return Typed(replace(node, args=(found.node,)), found.type)


def _require_arity(checker: Checker, node: Call) -> None:
    arity = ARITIES.get(node.function)
    if arity is None:
        raise UnknownFunction(
            source=checker.source, at=node.at, length=len(node.function),
            name=node.function, functions=", ".join(FUNCTIONS),
        )  # fmt: skip
    count = len(node.args)
    if count < arity.least or (arity.most is not None and count > arity.most):
        wanted = str(arity.least) if arity.least == arity.most else f"{arity.least}-{arity.most}"
        if arity.most is None:
            wanted = f"{arity.least}+"
        raise UnexpectedWord(
            source=checker.source, at=node.at, length=node.length,
            expected=_("{count} arguments of {function}", count=wanted, function=node.function),
            found=str(count),
        )  # fmt: skip


def _name_in(checker: Checker, node: Call) -> Name:
    first = node.args[0]
    if isinstance(first, Name):
        return first
    raise UnexpectedWord(
        source=checker.source, at=first.at, length=first.length,
        expected=_("the name of a value"), found=_("something else"),
    )  # fmt: skip


def _default(checker: Checker, node: Call, facts: Facts) -> Typed:
    name = _name_in(checker, node)
    wanted = checker.info(name).type
    otherwise = fit(checker.source, checker.check(node.args[1], facts), wanted)
    return Typed(replace(node, args=(name, otherwise)), wanted)


def _ratio(checker: Checker, node: Call, facts: Facts) -> Typed:
    above, below = (checker.numeric(each, facts) for each in node.args[:2])
    result = _ratio_type(checker, above, below)
    if_zero = fit(checker.source, checker.check(node.args[2], facts), result)
    return Typed(replace(node, args=(above.node, below.node, if_zero)), result)


def _ratio_type(checker: Checker, above: Typed, below: Typed) -> Type:
    """Amount by amount is a number; amount by number is an amount."""
    if below.type == NUMBER:
        return above.type
    if above.type == below.type or above.adapts:
        return NUMBER
    if isinstance(above.type, MoneyType) and isinstance(below.type, MoneyType):
        raise CurrenciesMeet(
            source=checker.source, at=below.node.at, length=below.node.length,
            first=above.type.currency, second=below.type.currency,
        )  # fmt: skip
    raise wrong_type(checker.source, below, type_label(above.type))


def _round(checker: Checker, node: Call, facts: Facts) -> Typed:
    found = checker.numeric(node.args[0], facts)
    if len(node.args) == 2:
        _require_places(checker, node.args[1])
    return Typed(replace(node, args=(found.node, *node.args[1:])), found.type)


def _require_places(checker: Checker, node: Node) -> None:
    value = node.value if isinstance(node, Literal) else None
    if isinstance(value, Decimal) and value == int(value) and abs(value) <= MOST_PLACES:
        return
    raise WrongType(
        source=checker.source, at=node.at, length=node.length,
        expected=_("a whole number of decimals, at most {most}", most=MOST_PLACES),
        found=_("something else"),
    )  # fmt: skip


def _extreme(checker: Checker, node: Call, facts: Facts) -> Typed:
    parts = [checker.check(each, facts) for each in node.args]
    nodes, found = fit_all(checker.source, parts)
    if not found.is_ordered:
        raise wrong_type(checker.source, parts[0], _("numbers, amounts, quantities or days"))
    return Typed(replace(node, args=tuple(nodes)), found)
