"""Fill what `pad` asks for, and check every `balance` of the file against the amounts booked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from dataclasses import field
from fractions import Fraction

from karvan_finance.moving.domain.beancount.booking import BookedPosting
from karvan_finance.moving.domain.beancount.booking import BookedTransaction
from karvan_finance.moving.domain.beancount.directives import Balance
from karvan_finance.moving.domain.beancount.directives import Directive
from karvan_finance.moving.domain.beancount.directives import Pad
from karvan_finance.moving.domain.beancount.directives import Source
from karvan_finance.moving.domain.beancount.directives import Transaction
from karvan_finance.moving.domain.beancount.directives import in_order
from karvan_finance.moving.domain.beancount.faults import BalanceDiffers
from karvan_finance.moving.domain.beancount.faults import SourceFault
from karvan_finance.moving.domain.beancount.lots import plain
from karvan_finance.moving.domain.beancount.tolerances import last_decimal
from karvan_finance.moving.domain.beancount.tolerances import multiplier_of


@dataclass
class Checked:
    """All transactions with the padding ones among them, in order; and the checks that failed."""

    transactions: list[BookedTransaction]
    checks: int = 0
    faults: list[SourceFault] = field(default_factory=list)


def check_balances(source: Source, booked: list[BookedTransaction]) -> Checked:
    """Walk through the file day by day, padding and checking. A failed check names the difference."""
    walk = _Walk(source, {each.line: each for each in booked})
    for directive in in_order(source.directives):
        walk.step(directive)
    transactions = sorted([*booked, *walk.padding], key=lambda each: (each.on, each.line))
    return Checked(transactions, walk.checks, walk.faults)


class _Walk:
    def __init__(self, source: Source, booked: dict[int, BookedTransaction]) -> None:
        self.padding: list[BookedTransaction] = []
        self.faults: list[SourceFault] = []
        self.checks = 0
        self._booked = booked
        self._pads: dict[str, Pad] = {}
        self._multiplier = multiplier_of(source)
        self._held: dict[str, dict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))

    def step(self, directive: Directive) -> None:
        if isinstance(directive, Transaction):
            if booked := self._booked.get(directive.line):
                self._add(booked.postings)
        elif isinstance(directive, Pad):
            self._pads[directive.account] = directive
        elif isinstance(directive, Balance):
            self.checks += 1
            self._check(directive)

    def _add(self, postings: tuple[BookedPosting, ...]) -> None:
        for posting in postings:
            self._held[posting.account][posting.currency] += posting.units

    def _check(self, balance: Balance) -> None:
        actual = sum(
            (
                held[balance.currency]
                for account, held in self._held.items()
                if (account + ":").startswith(balance.account + ":")
            ),
            Fraction(0),
        )
        difference = actual - Fraction(balance.number)
        if abs(difference) <= self._tolerance(balance):
            return
        if pad := self._pads.get(balance.account):
            self._pad(pad, balance, -difference)
            return
        self.faults.append(
            BalanceDiffers(
                balance.line,
                account=balance.account,
                expected=plain(Fraction(balance.number)),
                currency=balance.currency,
                on=balance.on,
                actual=plain(actual),
                difference=plain(difference),
            )
        )

    def _tolerance(self, balance: Balance) -> Fraction:
        if balance.tolerance is not None:
            return Fraction(balance.tolerance)
        unit = last_decimal(balance.number)
        return 2 * unit * Fraction(self._multiplier) if unit < 1 else Fraction(0)

    def _pad(self, pad: Pad, balance: Balance, amount: Fraction) -> None:
        currency = balance.currency
        postings = (
            BookedPosting(pad.account, amount, currency, amount, currency),
            BookedPosting(pad.source, -amount, currency, -amount, currency),
        )
        self._add(postings)
        narration = f"Padding for the balance of {balance.on}: {plain(amount)} {currency}"
        self.padding.append(BookedTransaction(pad.line, pad.on, "", narration, postings))
