"""Numbers, days and words as files of others write them."""

from __future__ import annotations

import pytest

from karvan.modules.importing.wizard import options as opt
from karvan.modules.importing.wizard.cells import choice_codes
from karvan.modules.importing.wizard.cells import guess_date_order
from karvan.modules.importing.wizard.cells import guess_decimal_mark
from karvan.modules.importing.wizard.cells import plain_bool
from karvan.modules.importing.wizard.cells import plain_day
from karvan.modules.importing.wizard.cells import plain_number
from karvan.text import TextError


@pytest.mark.parametrize(
    ("text", "mark", "read"),
    [
        ("1.234,50", opt.COMMA, "1234.50"),
        ("-0,5", opt.COMMA, "-0.5"),
        ("۱۲۳۴٫۵", opt.COMMA, "1234.5"),
        ("€ 1.234,50", opt.COMMA, "1234.50"),
        ("1,234.50", opt.POINT, "1,234.50"),
        ("$1,234.50", opt.POINT, "1,234.50"),
    ],
)
def test_a_number_is_put_with_a_point_as_its_mark(text, mark, read):
    assert plain_number(text, mark) == read


def test_a_number_of_the_other_mark_is_refused_and_not_misread():
    with pytest.raises(TextError):
        plain_number("12.34.5,1", opt.COMMA)


@pytest.mark.parametrize(
    ("text", "order", "read"),
    [
        ("31.03.2026", opt.DAY_FIRST, "2026.03.31"),
        ("03/31/2026", opt.MONTH_FIRST, "2026/03/31"),
        ("۱۱/۰۱/۱۴۰۵", opt.DAY_FIRST, "1405/01/11"),
        ("1405/01/11", opt.DAY_FIRST, "1405/01/11"),
        ("1996-07-04 00:00:00.000", opt.YEAR_FIRST, "1996-07-04"),
    ],
)
def test_a_day_is_put_with_its_year_first(text, order, read):
    assert plain_day(text, "date", order) == read


@pytest.mark.parametrize("text", ["yes", "TRUE", "1", "۱", "بله", "x"])
def test_yes_is_understood_in_both_languages(text):
    assert plain_bool(text) == "true"


@pytest.mark.parametrize("text", ["no", "False", "0", "خیر", "نه"])
def test_no_is_understood_in_both_languages(text):
    assert plain_bool(text) == "false"


def test_a_choice_is_known_by_code_and_by_title():
    codes = choice_codes((("in_hand", "In hand"), ("gone", "Gone")))

    assert codes["inhand"] == "in_hand"
    assert codes["gone"] == "gone"


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["1.234,50", "7"], opt.COMMA),
        (["1,234.50", "7"], opt.POINT),
        (["12,5", "3,75"], opt.COMMA),
        (["1,234", "5,678"], opt.POINT),
        (["Berlin", ""], opt.POINT),
    ],
)
def test_the_decimal_mark_is_guessed_from_the_numbers(texts, mark):
    assert guess_decimal_mark(texts) == mark


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["2026-03-31"], opt.YEAR_FIRST),
        (["31.03.2026", "01.02.2026"], opt.DAY_FIRST),
        (["03/31/2026", "02/01/2026"], opt.MONTH_FIRST),
        (["01/02/2026"], opt.DAY_FIRST),
    ],
)
def test_the_order_of_dates_is_guessed(texts, order):
    assert guess_date_order(texts) == order
