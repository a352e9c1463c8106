"""What may be refused about companies, currencies and rates."""

from __future__ import annotations

from karvan.errors import NotFound
from karvan.errors import Refusal


class CompanyExists(Refusal):
    """There is a company {company} already. Choose another code; a code never changes."""

    code = "core.company_exists"


class UnknownCurrency(NotFound):
    """There is no currency {currency}. Use a code such as EUR or IRR."""

    code = "core.unknown_currency"


class NoExchangeRate(Refusal):
    """There is no exchange rate of {currency} for {on}. Enter one for that day or an earlier one."""

    code = "core.no_exchange_rate"
