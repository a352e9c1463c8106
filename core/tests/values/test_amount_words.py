"""Amounts in words: read back, they are the same amount to the last minor unit."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karvan.amount_words import ENGLISH_SCALES
from karvan.amount_words import ENGLISH_SMALL
from karvan.amount_words import ENGLISH_TENS
from karvan.amount_words import PERSIAN_HUNDREDS
from karvan.amount_words import PERSIAN_SMALL
from karvan.amount_words import PERSIAN_TENS
from karvan.amount_words import CurrencyWords
from karvan.amount_words import amount_in_words
from karvan.amount_words import number_in_words
from karvan.amount_words import words_of_currency

WORDS = CurrencyWords("COIN", "COIN", "PART", "PART")
amounts = st.one_of(st.integers(-(10**17), 10**17), st.integers(-3000, 3000))
exponents = st.integers(0, 8)
VALUES = {
    **{word: number for number, word in enumerate(ENGLISH_SMALL)},
    **{word: number * 10 for number, word in enumerate(ENGLISH_TENS) if word != "_"},
    **{word: number for number, word in enumerate(PERSIAN_SMALL)},
    **{word: number * 10 for number, word in enumerate(PERSIAN_TENS) if word != "_"},
    **{word: number * 100 for number, word in enumerate(PERSIAN_HUNDREDS) if word != "_"},
}


def read_english(text):
    total = group = 0
    scales = {name: size for size, name in ENGLISH_SCALES}
    for word in re.split(r"[ -]", text):
        if word == "hundred":
            group *= 100
        elif word in scales:
            total, group = total + group * scales[word], 0
        else:
            group += VALUES[word]
    return total + group


def read_persian(text):
    for name, size in (("میلیارد", 10**9), ("میلیون", 10**6), ("هزار", 10**3)):
        before, found, after = text.rpartition(f" {name}")
        if found:
            rest = after.removeprefix(" و ")
            return read_persian(before) * size + (read_persian(rest) if rest else 0)
    return sum(VALUES[word] for word in text.split(" و "))


def read_amount(text, exponent, read, minus):
    sign = -1 if text.startswith(minus) else 1
    major, _coin, minor = text.removeprefix(minus).partition(" COIN")
    part = re.sub(r"^ (and|و) | PART$", "", minor)
    return sign * (read(major) * 10**exponent + (read(part) if part else 0))


@given(amounts, exponents)
def test_english_words_never_lose_a_minor_unit(minor, exponent):
    text = amount_in_words(minor, exponent, WORDS, "en")

    assert read_amount(text, exponent, read_english, "minus ") == minor


@given(amounts, exponents)
def test_persian_words_never_lose_a_minor_unit(minor, exponent):
    text = amount_in_words(minor, exponent, WORDS, "fa")

    assert read_amount(text, exponent, read_persian, "منفی ") == minor


@pytest.mark.parametrize(
    ("minor", "code", "exponent", "language", "expected"),
    [
        (123456, "USD", 2, "en", "one thousand two hundred thirty-four US dollars and fifty-six cents"),
        (101, "GBP", 2, "en", "one British pound and one penny"),
        (-5, "EUR", 2, "en", "minus zero euros and five cents"),
        (1500, "JPY", 0, "en", "one thousand five hundred Japanese yen"),
        (1234, "KWD", 3, "en", "one Kuwaiti dinar and two hundred thirty-four fils"),
        (150, "SEK", 2, "en", "one Swedish krona and fifty hundredths"),
        (100_000_001, "BTC", 8, "en", "one BTC and one hundred-millionth"),
        (1_250_000, "IRR", 0, "fa", "یک میلیون و دویست و پنجاه هزار ریال ایران"),
        (2_000_000_000_000, "IRR", 0, "fa", "دو هزار میلیارد ریال ایران"),
        (121, "USD", 2, "fa", "یک دلار آمریکا و بیست و یک سنت"),
        (10_115, "KWD", 3, "fa", "ده دینار کویت و یکصد و پانزده فلس"),
        (7, "BTC", 8, "fa", "صفر BTC و هفت صدمیلیونیم"),
    ],
)  # fmt: skip
def test_amounts_read_as_people_write_them(minor, code, exponent, language, expected):
    words = words_of_currency(code, exponent, language)

    assert amount_in_words(minor, exponent, words, language) == expected


def test_a_minor_unit_is_named_only_where_it_is_that_part():
    assert words_of_currency("USD", 3, "en").minor_many == "thousandths"


def test_numbers_are_written_to_the_last_digit():
    assert number_in_words(1_000_001, "en") == "one million one"
    assert number_in_words(999_999, "fa") == (
        "نهصد و نود و نه هزار و نهصد و نود و نه"
    )  # fmt: skip
