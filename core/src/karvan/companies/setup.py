"""What the kernel declares about companies and exchange rates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.companies.events import CompanyPrepared
from karvan.companies.events import ExchangeRateChanged

if TYPE_CHECKING:
    from karvan.plugins.registrar import Registrar


def karvan_setup(setup: Registrar) -> None:
    """Declare the events of companies and rates."""
    setup.event(CompanyPrepared)
    setup.event(ExchangeRateChanged)
