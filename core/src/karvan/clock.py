"""Time, given to everything through the context so that tests and simulations can set it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from zoneinfo import ZoneInfo


class Clock:
    """The system's clock."""

    def now(self) -> datetime:
        """The present instant, in UTC."""
        return datetime.now(UTC)

    def today(self, time_zone: str = "UTC") -> date:
        """The date it is now in the time zone."""
        return self.now().astimezone(ZoneInfo(time_zone)).date()


@dataclass
class FixedClock(Clock):
    """A clock that stands still until it is moved."""

    at: datetime

    def now(self) -> datetime:
        """The instant it was set to."""
        return self.at

    def move(self, by: timedelta) -> None:
        """Set it forward, or back."""
        self.at += by
