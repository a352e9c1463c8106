"""Which passwords are acceptable, and how they are kept."""

from __future__ import annotations

import threading

import pytest

from karvan.errors import Unavailable
from karvan.identity.passwords import Passwords
from karvan.identity.passwords import Turnstile
from karvan.identity.passwords import find_password_problems

GOOD = "meadow-lantern-7"


@pytest.fixture
def passwords():
    return Passwords(memory_kib=8, passes=1)


@pytest.mark.parametrize(
    "password",
    [
        pytest.param(GOOD, id="twelve characters and more"),
        pytest.param("ابرهای سپید بهاری", id="in Persian"),
        pytest.param("a" * 250 + "bcdef", id="very long"),
    ],
)
def test_a_long_password_needs_nothing_else(password):
    assert find_password_problems(password) == []


@pytest.mark.parametrize(
    ("password", "code"),
    [
        pytest.param("elevenchars", "core.password_short", id="eleven characters"),
        pytest.param("x" * 257, "core.password_long", id="too long"),
        pytest.param("Password1234", "core.password_common", id="on the list, in capitals"),
        pytest.param("ababababababab", "core.password_common", id="few characters"),
        pytest.param("ANA@example.com", "core.password_common", id="the address itself"),
    ],
)
def test_a_weak_password_is_refused(password, code):
    problems = find_password_problems(password, email="ana@example.com")

    assert [problem.code for problem in problems] == [code]


def test_the_right_password_matches_and_a_wrong_one_does_not(passwords):
    stored = passwords.hash(GOOD)

    assert passwords.matches(GOOD, stored)
    assert not passwords.matches(GOOD + "x", stored)


def test_two_hashes_of_one_password_differ(passwords):
    assert passwords.hash(GOOD) != passwords.hash(GOOD)


def test_the_same_password_from_another_keyboard_matches(passwords):
    stored = passwords.hash("cafe\u0301 au lait chaud")

    assert passwords.matches("caf\u00e9 au lait chaud", stored)


def test_nobody_s_password_never_matches(passwords):
    assert not passwords.matches("nobody's password", None)


def test_a_damaged_hash_matches_nothing(passwords):
    assert not passwords.matches(GOOD, "not a hash")


def test_a_hash_made_at_a_lower_cost_is_outdated(passwords):
    stored = passwords.hash(GOOD)

    assert not passwords.is_outdated(stored)
    assert Passwords(memory_kib=16, passes=1).is_outdated(stored)


def test_who_finds_the_queue_full_is_asked_to_come_again():
    turnstile = Turnstile(at_once=1, waiting=0)
    inside, leave = threading.Event(), threading.Event()

    def stay():
        with turnstile.pass_through():
            inside.set()
            leave.wait()

    other = threading.Thread(target=stay)
    other.start()
    inside.wait()

    with pytest.raises(Unavailable), turnstile.pass_through():
        pass

    leave.set()
    other.join()
