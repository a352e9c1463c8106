"""Random expressions: printed, stored, and computed as Decimal computes them."""

from __future__ import annotations

import contextlib
import json
import operator
from decimal import Decimal
from decimal import InvalidOperation

from hypothesis import example
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from karvan.expressions import BOOL
from karvan.expressions import NUMBER
from karvan.expressions import ExpressionError
from karvan.expressions import NameInfo
from karvan.expressions import OutOfRange
from karvan.expressions import from_json
from karvan.expressions import parse
from karvan.expressions.errors import BadStoredForm
from karvan.expressions.nodes import And
from karvan.expressions.nodes import Arithmetic
from karvan.expressions.nodes import Call
from karvan.expressions.nodes import Choice
from karvan.expressions.nodes import Comparison
from karvan.expressions.nodes import Literal
from karvan.expressions.nodes import Member
from karvan.expressions.nodes import Name
from karvan.expressions.nodes import Not
from karvan.expressions.nodes import Or
from karvan.expressions.nodes import negated
from karvan.expressions.parser import read_tree
from karvan.expressions.printing import print_tree
from karvan.values import EXACT

NAMES = {"n": NameInfo(NUMBER), "m": NameInfo(NUMBER), "vip": NameInfo(BOOL)}
LIMIT = Decimal(10) ** 18
OPERATIONS = {"+": EXACT.add, "-": EXACT.subtract, "*": EXACT.multiply, "/": EXACT.divide}
COMPARISONS = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "==": operator.eq, "!=": operator.ne,
}  # fmt: skip

decimals = st.decimals(-(10**6), 10**6, places=3)
positive = st.decimals(0, 10**6, places=3)
numbers = positive.map(Literal)
divisors = st.decimals(Decimal("0.5"), 100, places=1).map(Literal)


def chains(operators, operands):
    return st.lists(st.tuples(st.sampled_from(operators), operands), min_size=1, max_size=3).map(
        tuple
    )


def bigger(kinds):
    """Numbers and conditions, one made of the other."""
    amounts, conditions = kinds
    products = st.builds(
        Arithmetic,
        amounts,
        st.one_of(chains("*", amounts), chains("/", divisors)),
    )
    more_amounts = st.one_of(
        amounts,
        st.builds(Arithmetic, amounts, chains("+-", amounts)),
        products,
        amounts.map(lambda node: negated(node, at=0)),
        st.builds(Choice, amounts, conditions, amounts),
        st.builds(Call, st.sampled_from(["abs", "floor", "ceil", "round"]), st.tuples(amounts)),
        st.builds(Call, st.sampled_from(["min", "max"]), st.tuples(amounts, amounts)),
        st.builds(Call, st.just("ratio"), st.tuples(amounts, amounts, amounts)),
    )
    more_conditions = st.one_of(
        conditions,
        st.builds(Comparison, amounts, chains(list(COMPARISONS), amounts)),
        st.builds(
            Member, amounts, st.lists(decimals.map(Literal), min_size=1, max_size=3).map(tuple)
        ),
        conditions.map(Not),
        st.builds(And, st.tuples(conditions, conditions)),
        st.builds(Or, st.tuples(conditions, conditions, conditions)),
    )
    return more_amounts, more_conditions


def grown(levels):
    kinds = (
        st.one_of(numbers, st.sampled_from([Name("n"), Name("m")])),
        st.one_of(st.booleans().map(Literal), st.just(Name("vip"))),
    )
    for _level in range(levels):
        kinds = bigger(kinds)
    return st.one_of(*kinds)


trees = grown(3)


@settings(max_examples=200)
@given(trees)
def test_what_is_printed_reads_back_as_the_same_tree(tree):
    assert read_tree(print_tree(tree)) == tree


@settings(max_examples=200)
@given(trees)
def test_what_is_stored_reads_back_as_the_same_expression(tree):
    expression = parse(print_tree(tree), NAMES)

    stored = json.loads(json.dumps(expression.to_json()))

    assert from_json(stored, NAMES) == expression


@settings(max_examples=300)
@given(trees, decimals, decimals, st.booleans())
def test_it_computes_as_decimal_does(tree, n, m, vip):
    values = {"n": n, "m": m, "vip": vip}
    try:
        expected = oracle(tree, values)
    except OverflowError:
        expected = None

    try:
        found = parse(print_tree(tree), NAMES).evaluate(values)
    except OutOfRange:
        found = None

    assert found == expected
    assert type(found) is type(expected)


@settings(max_examples=300)
@given(
    st.text(
        st.sampled_from("nmvip0123456789.+-*/<>=!()[],'\" andorifelse_e\u202e\u06f5\x00"),
        max_size=60,
    )
)
@example("n" * 3000)
def test_any_text_is_an_expression_or_refused_with_a_place(text):
    place, expression = 0, None
    try:
        expression = parse(text, NAMES)
    except ExpressionError as error:
        place = error.at

    assert 0 <= place <= len(text)
    if expression:
        with contextlib.suppress(OutOfRange):
            expression.evaluate({"n": Decimal(1), "m": Decimal(2), "vip": True})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["version", "root", "number", "name", "and", "not", "call", "args", "rest"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)


@given(json_values)
def test_any_json_is_an_expression_or_refused(data):
    with contextlib.suppress(BadStoredForm, ExpressionError):
        from_json({"version": 1, "root": data}, NAMES)


def oracle(node, values):
    """The value by the plainest reading of the tree; OverflowError at 10^18."""
    match node:
        case Literal(value=value):
            return value
        case Name(name=name):
            return values[name]
        case Not(operand=operand):
            return not oracle(operand, values)
        case And(parts=parts):
            return all(oracle(each, values) for each in parts)
        case Or(parts=parts):
            return any(oracle(each, values) for each in parts)
        case Choice(then=then, condition=condition, otherwise=otherwise):
            return oracle(then if oracle(condition, values) else otherwise, values)
        case Member(operand=operand, items=items):
            return any(oracle(operand, values) == each.value for each in items)
        case Comparison(first=first, rest=rest):
            left = oracle(first, values)
            for sign, each in rest:
                right = oracle(each, values)
                if not COMPARISONS[sign](left, right):
                    return False
                left = right
            return True
        case Arithmetic(first=first, rest=rest):
            found = oracle(first, values)
            for sign, each in rest:
                found = small(OPERATIONS[sign](found, oracle(each, values)))
            return found
        case Call(function="ratio", args=(above, below, if_zero)):
            divisor = oracle(below, values)
            if divisor == 0:
                return oracle(if_zero, values)
            return small(EXACT.divide(oracle(above, values), divisor))
        case Call(function=function, args=args):
            return called(function, *(oracle(each, values) for each in args))
    return EXACT.minus(oracle(node.operand, values))


def small(value):
    if value.copy_abs() >= LIMIT:
        raise OverflowError
    return value


def called(function, *args):
    match function:
        case "abs":
            return args[0].copy_abs()
        case "floor":
            return args[0].to_integral_value("ROUND_FLOOR")
        case "ceil":
            return args[0].to_integral_value("ROUND_CEILING")
        case "min":
            return min(args)
        case "max":
            return max(args)
    try:
        return small(args[0].quantize(Decimal(1), "ROUND_HALF_UP", EXACT))
    except InvalidOperation:
        raise OverflowError from None
