"""What expressions mean: values, types, and the messages of what is refused."""

from __future__ import annotations

from datetime import date
from datetime import datetime
from decimal import Decimal

import pytest

from karvan.expressions import BOOL
from karvan.expressions import NUMBER
from karvan.expressions import Amount
from karvan.expressions import Budget
from karvan.expressions import BudgetSpent
from karvan.expressions import ExpressionError
from karvan.expressions import Measure
from karvan.expressions import OutOfRange
from karvan.expressions import ValueMissing
from karvan.expressions import ValueUnfit
from karvan.expressions import parse
from karvan.expressions.errors import CurrenciesMeet
from karvan.expressions.errors import NotGuarded
from karvan.expressions.errors import UnknownName
from karvan.expressions.errors import UnsafeDivision
from karvan.expressions.errors import WrongType
from karvan.i18n import use_language
from karvan.values import Money
from karvan.values import Price
from karvan.values import Quantity

VALUES = {
    "total": Money(120_050, "EUR"),
    "dollars": Price(1_500_000, "USD"),
    "yen": Money(500, "JPY"),
    "weight": Quantity(2_500_000, "kg"),
    "pieces": Measure(Decimal(3), "pc"),
    "n": Decimal("2.5"),
    "m": -4,
    "due_on": date(2025, 3, 21),
    "vip": True,
    "channel": "web",
    "country": "IR",
    "not_published": object(),
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3 - 4 / 2", Decimal(5)),
        ("(1 + 2) * -3", Decimal(-9)),
        ("--n", Decimal("2.5")),
        ("0.1 + 0.2 == 0.3", True),
        ("۱۲٫۵ + ٣", Decimal("15.5")),
        ("1 < n <= 2.5 < 3", True),
        ("1 < n < 2.5", False),
        ("n != m", True),
        ("n in [1, 2.50, -4]", True),
        ("-m in [-4]", False),
        ('country in ["IR", "AF"]', True),
        ('channel in ["shop", "agent"]', False),
        ("not vip or n > 2 and m < 0", True),
        ("not (vip and false)", True),
        ("true", True),
        ("1 if vip else 2", Decimal(1)),
        ("1 if m > 0 else 2 if m < -10 else 3", Decimal(3)),
        ("(1 if vip else 2) + 1", Decimal(2)),
        ("min(n, m, 0)", Decimal(-4)),
        ("max(n, m)", Decimal("2.5")),
        ("abs(m)", Decimal(4)),
        ("floor(-n)", Decimal(-3)),
        ("ceil(-n)", Decimal(-2)),
        ("round(n)", Decimal(3)),
        ("round(-n)", Decimal(-3)),
        ("round(1.005, 2)", Decimal("1.01")),
        ("round(1450, -2)", Decimal(1500)),
        ("ratio(n, m, 0)", Decimal("-0.625")),
        ("ratio(n, m + 4, 7)", Decimal(7)),
        ("ratio(total, total, 0)", Decimal(1)),
        ("ratio(total, 2, 0)", Amount(Decimal("600.25"), "EUR")),
        ("total > 1200", True),
        ("total == 1200.50", True),
        ("total * 0.1", Amount(Decimal("120.050"), "EUR")),
        ("0.1 * total - 20", Amount(Decimal("100.050"), "EUR")),
        ("total / -2", Amount(Decimal("-600.25"), "EUR")),
        ("-total", Amount(Decimal("-1200.50"), "EUR")),
        ("max(total, 5000)", Amount(Decimal(5000), "EUR")),
        ("total in [1200.5, 7]", True),
        ("dollars * 2", Amount(Decimal("3.0"), "USD")),
        ("yen + 0.5", Amount(Decimal("500.5"), "JPY")),
        ("weight * 2 + 1", Measure(Decimal("6.0"), "kg")),
        ("pieces >= 3", True),
        ('due_on == "2025-03-21"', True),
        ('due_on == "1404/01/01"', True),
        ('due_on < "2025-03-22"', True),
        ('max(due_on, "2025-12-31")', date(2025, 12, 31)),
        ('days_between(due_on, "2025-03-20")', Decimal(-1)),
        ('due_on in ["2025-03-21"]', True),
        ("known(limit)", False),
        ("known(n)", True),
        ("default(limit, 100) + total", Amount(Decimal("1300.50"), "EUR")),
        ("known(limit) and total > limit", False),
        ("not known(limit) or total > limit", True),
        ("total > limit if known(limit) else true", True),
        ("not (known(limit) and known(discount)) or total * discount > limit", True),
        ("default(discount, n)", Decimal("2.5")),
        ('default(city, "Shiraz") == "Shiraz"', True),
        ("default(blocked, false)", False),
        ("default(paid_on, due_on) == due_on", True),
        ("'it''s' == country", False),
        ('"روز\u200cها" == country', False),
        ("n\n\t > 1", True),
    ],
)
def test_an_expression_comes_to(text, expected, names):
    found = parse(text, names).evaluate(VALUES)

    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("text", "error", "at"),
    [
        ("total + dollars", CurrenciesMeet, 8),
        ("total > dollars", CurrenciesMeet, 8),
        ("min(total, yen)", CurrenciesMeet, 11),
        ("ratio(total, dollars, 0)", CurrenciesMeet, 13),
        ("total if vip else dollars", CurrenciesMeet, 18),
        ("default(limit, dollars)", CurrenciesMeet, 15),
        ("weight + pieces", WrongType, 9),
        ("weight + total", WrongType, 9),
        ("total * total", WrongType, 8),
        ("total * weight", WrongType, 8),
        ("total > n", WrongType, 8),
        ("n > total", WrongType, 4),
        ("vip + 1", WrongType, 0),
        ("country + country", WrongType, 0),
        ("country < 'a'", WrongType, 0),
        ("vip < true", WrongType, 0),
        ("channel == 'fax'", WrongType, 11),
        ("channel in ['web', 'fax']", WrongType, 19),
        ("country == 1", WrongType, 11),
        ("n == '1'", WrongType, 5),
        ("due_on == '2025-02-30'", WrongType, 10),
        ("due_on == '+1'", WrongType, 10),
        ("due_on == 't'", WrongType, 10),
        ("due_on + 1", WrongType, 0),
        ("not n", WrongType, 4),
        ("n and vip", WrongType, 0),
        ("1 if n else 2", WrongType, 5),
        ("1 if vip else 'a'", WrongType, 14),
        ("n / m", UnsafeDivision, 4),
        ("n / 0.0", UnsafeDivision, 4),
        ("n / (1 + 1)", UnsafeDivision, 5),
        ("limit > 1", NotGuarded, 0),
        ("known(limit) or limit > 1", NotGuarded, 16),
        ("not known(limit) and limit > 1", NotGuarded, 21),
        ("limit if not known(limit) else total", NotGuarded, 0),
        ("known(limit) and total > discount * limit", NotGuarded, 25),
        ("default(discount, discount)", NotGuarded, 18),
        ("totl > 1", UnknownName, 0),
        ("known(totl)", UnknownName, 6),
    ],
)
def test_what_could_go_wrong_later_is_refused_when_saved(text, error, at, names):
    with pytest.raises(error) as refused:
        parse(text, names)

    assert refused.value.at == at


def test_a_condition_must_be_a_yes_or_no(names):
    with pytest.raises(WrongType, match="expected yes or no, found an amount in EUR"):
        parse("total", names, expect=BOOL)

    assert parse("5", names, expect=NUMBER).type == NUMBER


def test_the_mark_stands_under_the_fault(names):
    with pytest.raises(ExpressionError) as refused:
        parse("vip and\n  totl > 1000", names)

    assert refused.value.caret == "  totl > 1000\n  ^^^^"
    assert (refused.value.line, refused.value.column) == (2, 3)
    assert "Did you mean total?" in str(refused.value)


def test_the_error_of_a_form_carries_its_mark(names):
    with pytest.raises(ExpressionError) as refused:
        parse("total >", names)

    problem = refused.value.problem("condition")

    assert problem.field == "condition"
    assert problem.values["caret"] == "total >\n       ^"
    assert refused.value.to_json()["position"] == 8


def test_errors_speak_the_language_of_the_reader(names):
    with pytest.raises(ExpressionError) as refused:
        parse("total >", names)

    with use_language("fa"):
        assert str(refused.value).startswith("نویسهٔ")


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("total", None, ValueMissing),
        ("total", Money(1, "USD"), ValueUnfit),
        ("total", Decimal(1), ValueUnfit),
        ("total", 5, ValueUnfit),
        ("total", Amount(Decimal("NaN"), "EUR"), ValueUnfit),
        ("weight", Quantity(1, "g"), ValueUnfit),
        ("n", 1.5, ValueUnfit),
        ("n", True, ValueUnfit),
        ("n", "1", ValueUnfit),
        ("n", Decimal("Infinity"), ValueUnfit),
        ("n", Decimal("sNaN"), ValueUnfit),
        ("n", Decimal(10) ** 18, OutOfRange),
        ("vip", 1, ValueUnfit),
        ("channel", "fax", ValueUnfit),
        ("country", b"IR", ValueUnfit),
        ("due_on", "2025-03-21", ValueUnfit),
        ("due_on", datetime(2025, 3, 21).astimezone(), ValueUnfit),
    ],
)
def test_a_value_that_does_not_fit_its_name_is_refused(name, value, error, names):
    expression = parse(f"{name} == {name}", names)

    with pytest.raises(error):
        expression.evaluate({**VALUES, name: value})


@pytest.mark.parametrize(
    "text",
    [
        "999999999999999999 + n",
        "n * 999999999999999999",
        "total * n * n",
        "ratio(999999999999999999, n, 0) + total / 0.0000000000000001",
        "round(999999999999999999.9) == n",
    ],
)
def test_a_figure_of_ten_to_the_eighteenth_does_not_apply(text, names):
    values = {"n": Decimal(900_000_000), "total": Money(10**16, "EUR")}
    known = {**names, "total": names["n"]} if "ratio" in text else names
    if known is not names:
        values["total"] = Decimal(1000)

    with pytest.raises(OutOfRange, match="10\\^18"):
        parse(text, known).evaluate(values)


def test_conditions_are_asked_from_left_to_right_and_no_further(names):
    huge = Decimal(10**17)

    assert parse("vip or n * n > 1", names).evaluate({"vip": True, "n": huge}) is True
    assert parse("false and n * n > 1", names).evaluate({"n": huge}) is False


def test_a_set_of_rules_has_one_budget(names):
    rule, budget = parse("n > 1", names), Budget(limit=7)

    rule.evaluate({"n": 1}, budget=budget)
    rule.evaluate({"n": 1}, budget=budget)

    with pytest.raises(BudgetSpent):
        rule.evaluate({"n": 1}, budget=budget)


def test_only_the_values_that_are_named_are_looked_at(names):
    rule = parse("known(limit) and total > limit", names)

    assert set(rule.names) == {"limit", "total"}
