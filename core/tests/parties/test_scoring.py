"""The score is the strongest piece of evidence; shared values and free mail say little; pure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karvan.modules.parties.naming import name_key
from karvan.modules.parties.naming import sound_key
from karvan.modules.parties.scoring import Thresholds
from karvan.modules.parties.scoring import Traits
from karvan.modules.parties.scoring import score

MAIL, PHONE = ("mail", "a@saffron.example"), ("phone", "+442079460958")


def traits(name="", **values):
    names = ((name_key(name), sound_key(name)),) if name else ()
    return Traits(names=names, **values)


def have(*contacts):
    return {"contacts": frozenset(contacts)}


@pytest.mark.parametrize(
    ("one", "other", "expected", "reason"),
    [
        (traits(tax="1"), traits(tax="1"), 100, "tax"),
        (traits(tax=""), traits(tax=""), 0, None),
        (traits(**have(MAIL)), traits(**have(MAIL)), 90, "mail"),
        (traits(**have(MAIL), verified=frozenset([MAIL])), traits(**have(MAIL)), 95,
         "verified_mail"),
        (traits(**have(PHONE)), traits(**have(PHONE)), 85, "phone"),
        (traits("Saffron Road"), traits("Road Saffron"), 70, "name"),
        (traits("Saffron Road Ltd"), traits("Saffron Road"), 75, "sound"),
        (traits("Saffron", kind="person"), traits("Saffron", kind="organisation"), 0, None),
    ],
    ids=["tax", "no tax", "mail", "verified", "phone", "order of words", "legal form", "kinds"],
)  # fmt: skip
def test_each_evidence_has_its_score(one, other, expected, reason):
    found = score(one, other)

    assert found.value == expected
    assert reason is None or reason in found.reasons


def test_city_and_own_domain_help_a_name_and_free_mail_does_not():
    own = {"contacts": frozenset([("mail", "a@saffron.example")])}
    colleague = {"contacts": frozenset([("mail", "b@saffron.example")])}
    free = {"contacts": frozenset([("mail", "a@gmail.com")])}
    other_free = {"contacts": frozenset([("mail", "b@gmail.com")])}
    yazd = {"cities": frozenset(["yazd"])}

    near = score(traits("Saffron", **own, **yazd), traits("Saffron", **colleague, **yazd))
    free_near = score(traits("Saffron", **free), traits("Saffron", **other_free))

    assert (near.value, free_near.value) == (95, 75)
    assert "domain" not in free_near.reasons


def test_a_value_that_many_share_is_weak():
    found = score(traits(**have(PHONE)), traits(**have(PHONE)), frozenset([PHONE]))

    assert (found.value, found.reasons) == (40, ("shared_phone",))


@pytest.mark.parametrize(
    ("value", "word"), [(100, "same"), (90, "same"), (70, "probable"), (55, "listed"), (54, "")]
)
def test_thresholds_give_the_word(value, word):
    assert Thresholds().word_for(value) == word


names = st.text("abcdef ", min_size=1, max_size=12)


@given(names, names)
def test_the_score_does_not_depend_on_the_order(one, other):
    a, b = traits(one), traits(other)

    assert score(a, b) == score(b, a)
    assert 0 <= score(a, b).value <= 100
