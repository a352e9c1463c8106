"""What the kernel tells of companies and their rates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from datetime import datetime

from karvan.plugins.published import event


@event("core.company_prepared", version=1)
@dataclass(frozen=True)
class CompanyPrepared:
    """A new company is about to open; modules plant what every company begins with."""

    at: datetime
    actor_id: int | None


@event("core.exchange_rate_changed", version=1)
@dataclass(frozen=True)
class ExchangeRateChanged:
    """The rate of a currency was entered, corrected or removed for a day; it holds from then on."""

    currency: str
    on: date
    at: datetime
    actor_id: int | None
