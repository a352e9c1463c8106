"""From exact weights to whole minor units of company money.

Fractions are carried per account: amount = round(total after) - round(total before). So on every
day every account equals the source at the currency's exponent, and what an entry then lacks to
zero is at most a few minor units, which the rounding account takes.

    two purchases at 10.004 become 10.00 and 10.01: the account holds 20.01, as 20.008 says
"""

from __future__ import annotations

import bisect
from collections import defaultdict
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from karvan.values import MICRO
from karvan_finance.moving.domain.beancount.booking import BookedPosting
from karvan_finance.moving.domain.beancount.booking import BookedTransaction
from karvan_finance.moving.domain.beancount.directives import Price
from karvan_finance.moving.domain.beancount.directives import Source
from karvan_finance.moving.domain.beancount.faults import NoRate
from karvan_finance.moving.domain.beancount.faults import SourceFault

RateOf = Callable[[str, date], Decimal | None]
"""Units of company money per unit of a currency on a day; None where nobody knows."""


@dataclass(frozen=True)
class ConvertedLine:
    """One line of an entry in minor units; `quantity` in millionths of the commodity, if it is one."""

    account: str
    balance: int
    currency: str
    amount_cur: int
    commodity: str | None = None
    quantity: int | None = None


@dataclass(frozen=True)
class ConvertedEntry:
    """An entry ready to be posted but for `residual`: what its lines sum to (debit positive)."""

    line: int
    on: date
    payee: str
    narration: str
    lines: tuple[ConvertedLine, ...]

    @property
    def residual(self) -> int:
        """What the rounding account has to take off so that the entry balances."""
        return sum(line.balance for line in self.lines)


@dataclass(frozen=True)
class Money:
    """What amounts are converted to: the company's currency, and the exponents of all known ones."""

    currency: str
    exponents: Mapping[str, int]
    rate_of: RateOf


def convert(
    source: Source, transactions: list[BookedTransaction], money: Money
) -> tuple[list[ConvertedEntry], list[SourceFault]]:
    """All transactions as entries, and a fault for each whose currency has no rate on its day."""
    converter = _Converter(money, _Prices(source, money))
    entries: list[ConvertedEntry] = []
    faults: list[SourceFault] = []
    for transaction in transactions:
        try:
            entries.append(converter.convert(transaction))
        except SourceFault as fault:
            faults.append(fault)
    return entries, faults


class _Prices:
    """Rates of currencies: the file's own prices first, then what the company knows."""

    def __init__(self, source: Source, money: Money) -> None:
        self._money = money
        self._found: dict[str, list[tuple[date, Fraction]]] = defaultdict(list)
        for each in source.directives:
            if isinstance(each, Price) and each.quoted_in == money.currency:
                self._found[each.currency].append((each.on, Fraction(each.number)))
        for rates in self._found.values():
            rates.sort(key=lambda rate: rate[0])

    def rate(self, currency: str, on: date, line: int) -> Fraction:
        rates = self._found.get(currency, [])
        position = bisect.bisect_right(rates, on, key=lambda rate: rate[0])
        if position:
            return rates[position - 1][1]
        rate = self._money.rate_of(currency, on)
        if rate is None:
            raise NoRate(line, currency=currency, company_currency=self._money.currency, on=on)
        return Fraction(rate)


class _Carry:
    """Running totals by key, rounded so that the roundings never add up to more than one unit."""

    def __init__(self) -> None:
        self._totals: dict[tuple[str, ...], Fraction] = defaultdict(Fraction)

    def whole(self, key: tuple[str, ...], exact: Fraction) -> int:
        before = self._totals[key]
        after = self._totals[key] = before + exact
        return _rounded(after) - _rounded(before)


class _Converter:
    def __init__(self, money: Money, prices: _Prices) -> None:
        self._money = money
        self._prices = prices
        self._balances, self._amounts, self._quantities = _Carry(), _Carry(), _Carry()

    def convert(self, transaction: BookedTransaction) -> ConvertedEntry:
        implied = self._implied_rates(transaction)
        values = [self._value(each, transaction, implied) for each in transaction.postings]
        lines = [
            self._line(posting, value)
            for posting, value in zip(transaction.postings, values, strict=True)
        ]
        return ConvertedEntry(
            transaction.line,
            transaction.on,
            transaction.payee,
            transaction.narration,
            tuple(lines),
        )

    def _implied_rates(self, transaction: BookedTransaction) -> dict[str, Fraction]:
        """Company money sold at a price in another currency tells that currency's rate."""
        return {
            each.weight_currency: each.units / each.weight
            for each in transaction.postings
            if each.currency == self._money.currency != each.weight_currency and each.weight
        }

    def _value(
        self, posting: BookedPosting, on: BookedTransaction, implied: dict[str, Fraction]
    ) -> Fraction:
        """The posting in company money; a commodity without cost or price is worth nothing here."""
        if posting.currency == self._money.currency:
            return posting.units
        if posting.weight_currency == self._money.currency:
            return posting.weight
        if posting.weight_currency not in self._money.exponents:
            return Fraction(0)
        rate = implied.get(posting.weight_currency)
        if rate is None:
            rate = self._prices.rate(posting.weight_currency, on.on, on.line)
        return posting.weight * rate

    def _line(self, posting: BookedPosting, value: Fraction) -> ConvertedLine:
        account, company_currency = posting.account, self._money.currency
        scale = 10 ** self._money.exponents[company_currency]
        balance = self._balances.whole((account,), value * scale)
        commodity = quantity = None
        if posting.currency in self._money.exponents:
            currency, amount = posting.currency, posting.units
        else:
            commodity = posting.currency
            quantity = self._quantities.whole((account, commodity), posting.units * MICRO)
            has_money = posting.weight_currency in self._money.exponents
            currency = posting.weight_currency if has_money else company_currency
            amount = posting.weight
        if currency == company_currency:
            return ConvertedLine(account, balance, currency, balance, commodity, quantity)
        amount_cur = self._amounts.whole(
            (account, currency), amount * 10 ** self._money.exponents[currency]
        )
        return ConvertedLine(account, balance, currency, amount_cur, commodity, quantity)


def _rounded(number: Fraction) -> int:
    """To the nearest whole, halves away from zero."""
    whole = (2 * abs(number.numerator) + number.denominator) // (2 * number.denominator)
    return whole if number >= 0 else -whole
