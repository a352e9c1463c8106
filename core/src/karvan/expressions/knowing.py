"""Which optional names a condition has asked for, when it holds and when it does not.

known(limit) and total > limit          limit is known where it is used
true if not known(limit) else total > limit
"""

from __future__ import annotations

from functools import reduce

from karvan.expressions.nodes import And
from karvan.expressions.nodes import Call
from karvan.expressions.nodes import Name
from karvan.expressions.nodes import Node
from karvan.expressions.nodes import Not
from karvan.expressions.nodes import Or

Facts = frozenset[str]
NOTHING: Facts = frozenset()


def when_true(node: Node) -> Facts:
    """The names that are known where the condition holds."""
    match node:
        case Call(function="known", args=(Name(name=name),)):
            return frozenset({name})
        case Not(operand=operand):
            return when_false(operand)
        case And(parts=parts):
            return NOTHING.union(*map(when_true, parts))
        case Or(parts=parts):
            return reduce(frozenset.intersection, map(when_true, parts))
    return NOTHING


def when_false(node: Node) -> Facts:
    """The names that are known where the condition does not hold."""
    match node:
        case Not(operand=operand):
            return when_true(operand)
        case Or(parts=parts):
            return NOTHING.union(*map(when_false, parts))
        case And(parts=parts):
            return reduce(frozenset.intersection, map(when_false, parts))
    return NOTHING
