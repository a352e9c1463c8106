"""A statement layout: which accounts a row gathers, what it shows of them, and what it computes.

A row of accounts names account types, accounts, or both (then both must hold). Accounts are codes,
`1110`, `11*` for all that begin so, `1100..1199` for a range, `!1150` for what is left out. A
formula names rows above it: `revenue - cost`. Amounts are minor units, debit positive; a row marked
as credit shows them with the sign turned, so that income is positive.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from karvan.expressions import EvaluationError
from karvan.expressions import Expression
from karvan.expressions import ExpressionError
from karvan.expressions import MoneyType
from karvan.expressions import NameInfo
from karvan.expressions import Names
from karvan.expressions import parse
from karvan.expressions.types import Amount
from karvan.values import Money
from karvan.values import to_minor

CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")


class Statement(StrEnum):
    """What a layout is for."""

    INCOME = "income"
    BALANCE = "balance"
    CASH_FLOW = "cash_flow"


class RowKind(StrEnum):
    """What a row holds."""

    HEADING = "heading"
    ACCOUNTS = "accounts"
    FORMULA = "formula"


class Figure(StrEnum):
    """What a row shows of its accounts.

    `year` is the movement of the fiscal year up to the last day, `before_year` the balance before
    that year; `cash` is what stands against money on bank and cash accounts in the same entries.
    """

    MOVEMENT = "movement"
    CLOSING = "closing"
    OPENING = "opening"
    YEAR = "year"
    BEFORE_YEAR = "before_year"
    CASH = "cash"


@dataclass(frozen=True)
class AccountKey:
    """What a layout needs to know of an account."""

    id: int
    code: str
    type: str


@dataclass(frozen=True)
class LayoutRow:
    """A row as it is stored; `types` and `accounts` are texts of words."""

    code: str
    title: Mapping[str, str]
    kind: RowKind
    types: str = ""
    accounts: str = ""
    figure: Figure = Figure.MOVEMENT
    is_credit: bool = False
    formula: str = ""
    level: int = 0
    is_strong: bool = False

    def selects(self, account: AccountKey) -> bool:
        """Whether the row gathers this account."""
        if self.kind is not RowKind.ACCOUNTS or not (self.types or self.accounts):
            return False
        types = self.types.split()
        return (not types or account.type in types) and _is_among(self.accounts, account.code)


@dataclass(frozen=True)
class RowFigure:
    """A row with what it comes to: None for a heading and where a formula has no answer."""

    row: LayoutRow
    amount: int | None
    by_account: Mapping[int, int]


Balances = Mapping[Figure, Mapping[int, int]]


def fill(
    rows: Sequence[LayoutRow],
    accounts: Sequence[AccountKey],
    balances: Balances,
    currency: str,
    exponent: int,
) -> list[RowFigure]:
    """Every row with its figure, in order; formulas must have passed `check_formula`."""
    filled: list[RowFigure] = []
    known: dict[str, int] = {}
    for row in rows:
        by_account: dict[int, int] = {}
        amount: int | None = None
        if row.kind is RowKind.ACCOUNTS:
            held = balances[row.figure]
            by_account = {
                each.id: _turned(held[each.id], row)
                for each in accounts
                if each.id in held and row.selects(each)
            }
            amount = sum(by_account.values())
        elif row.kind is RowKind.FORMULA:
            amount = _computed(row, known, currency, exponent)
        if amount is not None:
            known[row.code] = amount
        filled.append(RowFigure(row, amount, by_account))
    return filled


def check_formula(
    row: LayoutRow, above: Iterable[LayoutRow], currency: str, exponent: int
) -> Expression:
    """The formula over the rows above it; raises ExpressionError with what is wrong where."""
    names = names_of(above, currency, exponent)
    return parse(row.formula, names, expect=MoneyType(currency, exponent))


def names_of(rows: Iterable[LayoutRow], currency: str, exponent: int) -> Names:
    """What a formula may mention: the rows that have a figure."""
    kind = MoneyType(currency, exponent)
    return {row.code: NameInfo(kind, str(row.title)) for row in rows if row.kind != RowKind.HEADING}


def needed_figures(rows: Iterable[LayoutRow]) -> set[Figure]:
    """Which balances the rows show."""
    return {row.figure for row in rows if row.kind is RowKind.ACCOUNTS}


def mentioned(row: LayoutRow, above: Sequence[LayoutRow], currency: str, exponent: int) -> set[str]:
    """The codes of the rows a formula computes with."""
    return set(check_formula(row, above, currency, exponent).names)


def left_out(
    rows: Sequence[LayoutRow], accounts: Sequence[AccountKey], balances: Balances, types: str
) -> tuple[list[AccountKey], list[AccountKey]]:
    """Accounts of these types with a figure that no row shows, and those that several rows show."""
    shown: dict[int, list[Figure]] = {}
    for row in rows:
        for each in accounts:
            if row.selects(each):
                shown.setdefault(each.id, []).append(row.figure)
    used = {account for held in balances.values() for account, amount in held.items() if amount}
    missing = [
        each
        for each in accounts
        if each.id in used and each.id not in shown and each.type.startswith(tuple(types.split()))
    ]
    twice = [
        each
        for each in accounts
        if each.id in used and len(shown.get(each.id, [])) > len(set(shown.get(each.id, [])))
    ]
    return missing, twice


def _turned(amount: int, row: LayoutRow) -> int:
    return -amount if row.is_credit else amount


def _computed(row: LayoutRow, known: Mapping[str, int], currency: str, exponent: int) -> int | None:
    kind = MoneyType(currency, exponent)
    names = {code: NameInfo(kind) for code in known}
    values = {code: Money(amount, currency) for code, amount in known.items()}
    try:
        answer = parse(row.formula, names).evaluate(values)
    except (EvaluationError, ExpressionError):
        return None
    return to_minor(answer.value, exponent) if isinstance(answer, Amount) else None


def _is_among(words: str, code: str) -> bool:
    """Whether the words take the code in; with nothing but what is left out, all others are in."""
    wanted = [word for word in words.split() if not word.startswith("!")]
    unwanted = [word[1:] for word in words.split() if word.startswith("!")]
    if any(_fits(word, code) for word in unwanted):
        return False
    return not wanted or any(_fits(word, code) for word in wanted)


def _fits(word: str, code: str) -> bool:
    if ".." in word:
        low, _dots, high = word.partition("..")
        return low <= code and code[: len(high)] <= high
    fits: Callable[[str], bool] = code.startswith if word.endswith("*") else code.__eq__
    return fits(word.removesuffix("*"))
