"""Growing delays, and never a lasting lock."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest

from karvan.identity.throttle import Attempts
from karvan.identity.throttle import after_attempt
from karvan.identity.throttle import network_of
from karvan.identity.throttle import sign_in_keys

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def attempts(count: int, before: Attempts | None = None, now: datetime = NOW) -> Attempts:
    for _ in range(count):
        before = after_attempt(before, now)
    assert before is not None
    return before


def test_ten_attempts_in_a_minute_are_free():
    assert not attempts(10).is_blocked(NOW)


@pytest.mark.parametrize(("count", "seconds"), [(11, 2), (12, 4), (15, 32), (20, 900), (40, 900)])
def test_each_further_attempt_costs_a_longer_delay(count, seconds):
    after = attempts(count)

    assert after.blocked_until == NOW + timedelta(seconds=seconds)


def test_after_the_delay_another_attempt_is_allowed():
    after = attempts(12)

    assert after.is_blocked(NOW + timedelta(seconds=3))
    assert not after.is_blocked(NOW + timedelta(seconds=4))


def test_a_quiet_minute_forgets_a_few_attempts():
    later = after_attempt(attempts(9), NOW + timedelta(minutes=1))

    assert later == Attempts(NOW + timedelta(minutes=1), 1)


def test_a_guesser_who_waits_out_the_delay_is_delayed_longer():
    blocked = attempts(12)

    again = after_attempt(blocked, NOW + timedelta(minutes=2))

    assert again.blocked_until == NOW + timedelta(minutes=2, seconds=8)


def test_a_quiet_quarter_of_an_hour_after_the_delay_forgets_everything():
    blocked = attempts(30)

    later = after_attempt(blocked, NOW + timedelta(minutes=30))

    assert later.hits == 1


@pytest.mark.parametrize(
    ("address", "network"),
    [
        pytest.param("192.0.2.77", "192.0.2.0/24", id="IPv4"),
        pytest.param("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", id="IPv6"),
        pytest.param("unknown", "", id="no address"),
        pytest.param(None, "", id="none"),
    ],
)
def test_an_account_is_counted_per_network(address, network):
    assert network_of(address) == network


def test_the_same_account_from_another_network_has_another_key():
    here, there = sign_in_keys("ana@x.org", "192.0.2.1"), sign_in_keys("ana@x.org", "198.51.100.1")

    assert here[0] != there[0]
    assert here[1] != there[1]


def test_two_hosts_of_one_network_share_the_account_key_only():
    here, there = sign_in_keys("ana@x.org", "192.0.2.1"), sign_in_keys("ana@x.org", "192.0.2.2")

    assert here[0] == there[0]
    assert here[1] != there[1]
