"""Folding of text for search and for identity."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karvan.text import fold_digits
from karvan.text import identity_key
from karvan.text import normalize_text
from karvan.text import to_persian_digits


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("كتاب", "کتاب", id="Arabic and Persian kaf"),
        pytest.param("علي", "علی", id="Arabic and Persian yeh"),
        pytest.param("موسى", "موسی", id="alef maksura"),
        pytest.param("آرا", "ارا", id="alef with madda"),
        pytest.param("مُحَمَّد", "محمد", id="harakat"),
        pytest.param("محـــمد", "محمد", id="tatweel"),
        pytest.param("شركة", "شرکه", id="teh marbuta"),
        pytest.param("۱۴۰۴", "1404", id="Persian digits"),
        pytest.param("١٤٠٤", "1404", id="Arabic digits"),
        pytest.param("STRASSE", "straße", id="case"),
        pytest.param("\u200fنام\u200e", "نام", id="direction marks"),
        pytest.param("Smith, & Sons", "smith sons", id="punctuation"),
        pytest.param("ﬁnance", "finance", id="ligatures"),
    ],
)
def test_spellings_that_search_must_not_tell_apart(one, other):
    assert normalize_text(one) == normalize_text(other)


def test_a_word_with_a_non_joiner_is_found_joined_and_split():
    assert normalize_text("کتاب‌خانه") == "کتابخانه کتاب خانه"


def test_a_code_is_also_found_joined():
    assert normalize_text("INV/00012") == "inv00012 inv 00012"


@given(st.text())
def test_normalizing_twice_changes_nothing(text):
    once = normalize_text(text)

    assert normalize_text(once) == once


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("علي", "علی", id="yeh"),
        pytest.param("ACME  Ltd ", "acme ltd", id="case and spaces"),
        pytest.param("کتاب‌خانه", "کتاب خانه", id="non-joiner"),
        pytest.param("شعبه ۱", "شعبه 1", id="digits"),
    ],
)
def test_spellings_of_the_same_name(one, other):
    assert identity_key(one) == identity_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("آرا", "ارا"), ("A-B", "A B"), ("Müller", "Muller")], ids=str
)
def test_names_that_truly_differ_stay_different(one, other):
    assert identity_key(one) != identity_key(other)


@given(st.text())
def test_an_identity_key_is_its_own_key(text):
    once = identity_key(text)

    assert identity_key(once) == once


@given(st.integers(0, 10**12))
def test_digits_survive_the_way_to_persian_and_back(number):
    assert fold_digits(to_persian_digits(str(number))) == str(number)
