"""Names as they are compared: letters, half-spaces, legal forms and sounds; pure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karvan.modules.parties.naming import name_key
from karvan.modules.parties.naming import sound_key
from karvan.modules.parties.naming import tax_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("شركت نرم‌افزاري كاروان", "نرم‌افزاری کاروان (سهامی خاص)"),
        ("مؤسسه آب", "موسسه اب"),
        ("گروه ۱۲", "گروه 12"),
        ("پارس با مسئولیت محدود", "شرکت پارس"),
        ("ACME Corp.", "Acme Corporation"),
        ("Smith & Co. GmbH", "SMITH"),
        ("Foo S.A.", "foo"),
        ("J.P. Morgan", "JP Morgan"),
    ],
)
def test_two_spellings_have_one_key(one, other):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Saffron Road", "Saffron Lane"), ("آرش", "آرشا"), ("Corporation 1", "Corporation 2")],
)
def test_two_names_keep_two_keys(one, other):
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("رضا", "رظا"),
        ("صابون طاهر", "سابون تاهر"),
        ("نرم‌افزار", "نرم افزار"),
        ("Blackzim", "Blackzimm"),
        ("Taquería", "Taqueria"),
    ],
)
def test_what_sounds_alike_has_one_sound(one, other):
    assert sound_key(one) == sound_key(other)


@pytest.mark.parametrize("name", ["Ltd", "شرکت", "Co.", "S.A."])
def test_a_name_of_nothing_but_a_legal_form_keeps_it(name):
    assert name_key(name)


def test_a_tax_number_is_compared_by_letters_and_digits():
    assert tax_key(" ir-۱۲۳ / ab ") == "IR123AB"


@given(st.text(max_size=60))
def test_a_key_of_a_key_is_itself_and_has_no_punctuation(text):
    key = name_key(text)

    assert name_key(key) == key or not key
    assert all(character.isalnum() or character == " " or ord(character) > 127 for character in key)
