"""Ledgers written at random, the same for the same seed: lots, prices, fractions, left-out legs."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from datetime import timedelta
from decimal import Decimal

ACCOUNTS = (
    "Assets:Bank",
    "Assets:Bank:Petty",
    "Assets:Stock",
    "Assets:Euro",
    "Expenses:Goods",
    "Income:Sales",
)
METHODS = ("FIFO", "LIFO", "HIFO", "STRICT")


class Writer:
    """Writes one ledger; keeps how much stock there is, so that it never sells more."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._held = Decimal(0)
        self._method = self._random.choice(METHODS)

    def text(self) -> str:
        lines = [f'option "booking_method" "{self._method}"']
        lines += [f"2020-01-01 open {account}" for account in ACCOUNTS]
        kinds: list[Callable[[Decimal, Decimal], str]] = [
            self._payment, self._purchase, self._purchase_in_total, self._sale, self._change,
            self._fractions,
        ]  # fmt: skip
        for n in range(60):
            on = date(2020, 1, 1) + timedelta(days=n)
            rows = self._random.choice(kinds)(self._number(9999), self._number(99999))
            if rows:
                lines.append(f'{on} * "Entry {n}"\n{rows}')
        return "\n".join(lines) + "\n"

    def _number(self, largest: int) -> Decimal:
        return Decimal(self._random.randint(1, largest)).scaleb(-self._random.randint(0, 4))

    def _payment(self, quantity: Decimal, _price: Decimal) -> str:
        return f"  Expenses:Goods  {quantity} USD\n  Assets:Bank"

    def _purchase(self, quantity: Decimal, price: Decimal) -> str:
        self._held += quantity
        return f"  Assets:Stock  {quantity} FUND {{{price} USD}}\n  Assets:Bank"

    def _purchase_in_total(self, quantity: Decimal, price: Decimal) -> str:
        self._held += quantity
        return f"  Assets:Stock  {quantity} FUND {{{{{price} USD}}}}\n  Assets:Bank"

    def _sale(self, _quantity: Decimal, price: Decimal) -> str:
        part = (self._held * self._random.randint(1, 90) / 100).quantize(Decimal("0.001"))
        if self._method == "STRICT" or not 0 < part <= self._held:
            return ""
        self._held -= part
        proceeds = (part * price).quantize(Decimal("0.01"))
        return (
            f"  Assets:Stock  -{part} FUND {{}} @ {price} USD\n"
            f"  Assets:Bank  {proceeds} USD\n  Income:Sales"
        )

    def _change(self, quantity: Decimal, price: Decimal) -> str:
        return f"  Assets:Euro  {quantity} EUR @@ {price} USD\n  Assets:Bank"

    def _fractions(self, quantity: Decimal, price: Decimal) -> str:
        return (
            f"  Expenses:Goods  {quantity}/3 USD\n  Expenses:Goods  {price} * 2 USD\n"
            "  Income:Sales  -1.50 USD\n  Assets:Bank:Petty"
        )
