"""The checked expression language: rules that people write, typed when saved, exact when applied.

    NAMES = {"total": NameInfo(MoneyType("EUR")), "vip": NameInfo(BOOL)}
    rule = parse("total > 1000 and not vip", NAMES, expect=BOOL)
    rule.evaluate({"total": Money(120_000, "EUR"), "vip": False})    # True
    stored = rule.to_json()

A pure library: no database, no clock, no Python evaluation. What is stored is the tree, not text.
"""

from karvan.expressions.errors import BadStoredForm
from karvan.expressions.errors import BudgetSpent
from karvan.expressions.errors import EvaluationError
from karvan.expressions.errors import ExpressionError
from karvan.expressions.errors import OutOfRange
from karvan.expressions.errors import ValueMissing
from karvan.expressions.errors import ValueUnfit
from karvan.expressions.evaluation import Budget
from karvan.expressions.expression import Expression
from karvan.expressions.expression import from_json
from karvan.expressions.expression import parse
from karvan.expressions.functions import FUNCTIONS
from karvan.expressions.tokens import Token
from karvan.expressions.tokens import tokenize
from karvan.expressions.types import BOOL
from karvan.expressions.types import DATE
from karvan.expressions.types import NUMBER
from karvan.expressions.types import TEXT
from karvan.expressions.types import Amount
from karvan.expressions.types import EnumType
from karvan.expressions.types import Measure
from karvan.expressions.types import MoneyType
from karvan.expressions.types import NameInfo
from karvan.expressions.types import Names
from karvan.expressions.types import QuantityType
from karvan.expressions.types import Type
from karvan.expressions.types import type_label

__all__ = [
    "BOOL",
    "DATE",
    "FUNCTIONS",
    "NUMBER",
    "TEXT",
    "Amount",
    "BadStoredForm",
    "Budget",
    "BudgetSpent",
    "EnumType",
    "EvaluationError",
    "Expression",
    "ExpressionError",
    "Measure",
    "MoneyType",
    "NameInfo",
    "Names",
    "OutOfRange",
    "QuantityType",
    "Token",
    "Type",
    "ValueMissing",
    "ValueUnfit",
    "from_json",
    "parse",
    "tokenize",
    "type_label",
]
