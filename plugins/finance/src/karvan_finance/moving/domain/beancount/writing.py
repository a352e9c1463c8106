"""The books as beancount text, every weight in company money.

An amount in another currency or a commodity is written with its total price, so that each
transaction balances to the unit and the file brings the same balances back:

    2025-01-15 * "Sale"
      number: "GEN/2025/00001"
      Assets:1110  500.00 EUR @@ 546.85 USD
      Income:4000  -546.85 USD
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from karvan.values import decimal_text

ROOTS = {
    "asset": "Assets", "liability": "Liabilities", "equity": "Equity", "income": "Income",
    "expense": "Expenses", "off": "Equity:OffBalance",
}  # fmt: skip
SOUND_ACCOUNT = re.compile(r"(Assets|Liabilities|Equity|Income|Expenses)(:[A-Z0-9][A-Za-z0-9-]*)+")
SOUND_COMMODITY = re.compile(r"[A-Z][A-Z0-9'._-]{0,22}[A-Z0-9]")
UNSOUND = re.compile(r"[^A-Za-z0-9-]+")
CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
INDENT = "  "
MICRO_DECIMALS = 6


@dataclass(frozen=True)
class WrittenAccount:
    """An account as the file needs it."""

    id: int
    code: str
    full_name: str | None
    type: str
    first_day: date


@dataclass(frozen=True)
class WrittenLine:
    """A posted line: minor units of company money and of its own currency, millionths of a commodity."""

    account_id: int
    balance: int
    currency: str
    amount_cur: int
    commodity: str | None = None
    quantity: int | None = None
    text: str = ""
    party: str = ""


@dataclass(frozen=True)
class WrittenEntry:
    """A posted entry with its lines in order."""

    date: date
    number: str
    journal: str
    narration: str
    lines: Sequence[WrittenLine]


class LedgerText:
    """Writes the books of one company; names are settled once, so that no two accounts share one."""

    def __init__(self, title: str, currency: str, exponents: Mapping[str, int]) -> None:
        self.title, self.currency, self.exponents = title, currency, exponents
        self.names: dict[int, str] = {}

    def head(self, accounts: Sequence[WrittenAccount]) -> Iterator[str]:
        """Options, and an `open` for every account on the day of its first line."""
        yield f'option "title" {quoted(self.title)}\n'
        yield f'option "operating_currency" {quoted(self.currency)}\n\n'
        taken: set[str] = set()
        for each in accounts:
            name = account_name(each)
            if name in taken:
                name = f"{name}-{each.id}"
            taken.add(name)
            self.names[each.id] = name
            yield f"{each.first_day.isoformat()} open {name}\n"

    def entry(self, entry: WrittenEntry) -> str:
        """One transaction."""
        rows = [f"\n{entry.date.isoformat()} * {quoted(entry.narration)}"]
        rows += [
            f"{INDENT}{key}: {quoted(value)}"
            for key, value in (("number", entry.number), ("journal", entry.journal))
            if value
        ]
        for line in entry.lines:
            rows.append(f"{INDENT}{self.names[line.account_id]}  {self.amount(line)}")
            rows += [
                f"{INDENT * 2}{key}: {quoted(value)}"
                for key, value in (("text", line.text), ("party", line.party))
                if value
            ]
        return "\n".join(rows) + "\n"

    def amount(self, line: WrittenLine) -> str:
        """An amount whose weight is the line's balance in company money, exactly."""
        balance = self._money(line.balance, self.currency)
        price = f"@@ {self._money(abs(line.balance), self.currency)}"
        if line.commodity and line.quantity and line.quantity * line.balance >= 0:
            units = decimal_text(line.quantity, MICRO_DECIMALS)
            return f"{units} {commodity_name(line.commodity)} {price}"
        if line.currency != self.currency and line.amount_cur:
            return f"{self._money(line.amount_cur, line.currency)} {price}"
        return balance

    def _money(self, minor: int, currency: str) -> str:
        return f"{decimal_text(minor, self.exponents[currency])} {commodity_name(currency)}"


def account_name(account: WrittenAccount) -> str:
    """The path an account came under, where it is a sound one, else its code below its root."""
    if account.full_name and SOUND_ACCOUNT.fullmatch(account.full_name):
        return account.full_name
    root = ROOTS[account.type.partition("_")[0]]
    word = UNSOUND.sub("-", account.code).strip("-")
    if not word:
        return f"{root}:A{account.id}"
    return f"{root}:{word[0].upper()}{word[1:]}"


def commodity_name(code: str) -> str:
    """A code as beancount takes it: capitals, digits and some marks, at least two of them."""
    if SOUND_COMMODITY.fullmatch(code):
        return code
    word = re.sub(r"[^A-Z0-9'._-]+", "-", code.upper()).strip("-'._")[:23]
    return word if SOUND_COMMODITY.fullmatch(word) else f"X{word}X"


def quoted(text: str) -> str:
    """Text in quotes, on one line."""
    plain = CONTROL.sub(" ", text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'
