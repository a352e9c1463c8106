"""When a scheduled report is due next."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from datetime import time
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karvan.modules.reporting.due import Frequency
from karvan.modules.reporting.due import Rhythm
from karvan.modules.reporting.due import next_due

SEVEN = time(7, 0)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("rhythm", "after", "expected"),
    [
        (Rhythm(Frequency.DAILY, 1, SEVEN, "UTC"), "2025-03-01 06:59", "2025-03-01 07:00"),
        (Rhythm(Frequency.DAILY, 1, SEVEN, "UTC"), "2025-03-01 07:00", "2025-03-02 07:00"),
        (Rhythm(Frequency.WEEKLY, 1, SEVEN, "UTC"), "2025-03-03 08:00", "2025-03-10 07:00"),
        (Rhythm(Frequency.MONTHLY, 31, SEVEN, "UTC"), "2025-02-01 00:00", "2025-02-28 07:00"),
        (Rhythm(Frequency.MONTHLY, 1, SEVEN, "UTC"), "2025-12-01 07:00", "2026-01-01 07:00"),
        (Rhythm(Frequency.MONTHLY, 1, SEVEN, "Asia/Tehran", "jalali"), "2025-03-20 12:00",
         "2025-03-21 03:30"),
        (Rhythm(Frequency.DAILY, 1, time(2, 30), "Europe/Berlin"), "2025-03-30 00:00",
         "2025-03-30 01:30"),
        (Rhythm(Frequency.DAILY, 1, time(2, 30), "Europe/Berlin"), "2025-03-30 01:30",
         "2025-03-31 00:30"),
    ],
    ids=["today", "tomorrow", "next-week", "short-month", "new-year", "nowruz", "gap", "after-gap"],
)  # fmt: skip
def test_the_next_due_time(rhythm, after, expected):
    assert next_due(rhythm, at(after)) == at(expected)


@given(
    st.sampled_from(list(Frequency)),
    st.integers(1, 7),
    st.times(),
    st.sampled_from(["UTC", "Asia/Tehran", "Europe/Berlin", "America/New_York"]),
    st.sampled_from(["gregorian", "jalali"]),
    st.integers(0, 10 * 365 * 24 * 60),
)
def test_the_next_due_time_lies_ahead_within_the_rhythm(
    frequency, day, when, zone, calendar, minutes
):
    rhythm = Rhythm(frequency, day, when.replace(second=0, microsecond=0), zone, calendar)
    now = at("2020-01-01 00:00") + timedelta(minutes=minutes)
    longest = {"daily": 1, "weekly": 7, "monthly": 32}[frequency]

    due = next_due(rhythm, now)

    assert now < due <= now + timedelta(days=longest, hours=2)
