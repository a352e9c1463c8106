"""Journals from a table: rows of one reference are the lines of one entry.

    date        ref   account  debit   credit  currency  party  text
    2025-03-01  A-17  1000     120.00                           cash sale
    2025-03-01  A-17  4000             120.00                   cash sale

Every row is checked; the problems name row and column, all of them at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from decimal import Decimal

from karvan.errors import Problem
from karvan.errors import Refusal
from karvan.text import TextError
from karvan.text import fold_digits
from karvan.text import parse_date
from karvan.text import parse_number
from karvan.values import to_minor

REQUIRED = ("date", "ref", "account", "debit", "credit")
OPTIONAL = ("currency", "party", "text")


class MissingColumn(Refusal):
    """The file has no column “{column}”. It needs: {required}; it may have: {optional}."""

    code = "finance.import.column"


class EmptyCell(Refusal):
    """“{column}” is empty. Fill it in on every row."""

    code = "finance.import.empty"


class OneSide(Refusal):
    """Write the amount in debit or in credit, not in both and not in neither."""

    code = "finance.import.one_side"


class UnknownAccount(Refusal):
    """There is no account “{account}”. Use its code or its full name."""

    code = "finance.unknown_account"


class UnknownParty(Refusal):
    """There is no party “{party}”. Use its code or its exact name."""

    code = "finance.unknown_party"


class UnknownCurrency(Refusal):
    """There is no currency “{currency}”."""

    code = "finance.unknown_currency"


class TwoDates(Refusal):
    """Entry {ref} is dated {first} on row {row}, and {on} here. One entry has one date."""

    code = "finance.import.two_dates"


class OneLine(Refusal):
    """Entry {ref} has one line only. An entry has at least two."""

    code = "finance.import.one_line"


class RowsUnbalanced(Refusal):
    """The rows of entry {ref} do not balance: {difference} {currency} too much in debit."""

    code = "finance.unbalanced"


class NoRateKnown(Refusal):
    """There is no exchange rate of {currency} on {on}. Add one, or write company money."""

    code = "finance.import.no_rate"


class NoLines(Refusal):
    """There is not a single row below the header."""

    code = "finance.import.no_rows"


@dataclass(frozen=True)
class Names:
    """What the names in the cells stand for in this company."""

    accounts: Mapping[str, int]
    parties: Mapping[str, int]
    exponents: Mapping[str, int]
    currency: str
    today: date


@dataclass(frozen=True)
class JournalLine:
    """One row: a signed amount (debit positive) in minor units of its own currency."""

    row: int
    account_id: int
    amount: int
    currency: str
    party_id: int | None
    text: str


@dataclass
class JournalRows:
    """The rows of one entry."""

    ref: str
    on: date
    row: int
    lines: list[JournalLine] = field(default_factory=list)


def check_columns(columns: Iterable[str]) -> list[Problem]:
    """A problem for each column that has to be there and is not."""
    present = {column.strip().casefold() for column in columns}
    return [
        _problem(
            MissingColumn(
                column=column, required=", ".join(REQUIRED), optional=", ".join(OPTIONAL)
            ),
            1,
            column,
        )
        for column in REQUIRED
        if column not in present
    ]


def read_journals(
    rows: Iterable[tuple[int, Mapping[str, str]]], names: Names
) -> tuple[list[JournalRows], list[Problem]]:
    """Group and check the rows. The entries are good only when there are no problems."""
    entries: dict[str, JournalRows] = {}
    problems: list[Problem] = []
    for number, cells in rows:
        reader = _RowReader(number, cells, names)
        ref, on, line = reader.required("ref"), reader.date(), reader.line()
        problems += reader.problems
        if not ref or on is None or line is None:
            continue
        entry = entries.setdefault(ref, JournalRows(ref, on, number))
        if entry.on != on:
            problems.append(
                _problem(TwoDates(ref=ref, first=entry.on, row=entry.row, on=on), number, "date")
            )
        entry.lines.append(line)
    if not entries and not problems:
        problems.append(Problem(NoLines.code, NoLines().message, row=1))
    if not problems:
        for entry in entries.values():
            problems += _check_entry(entry, names)
    return list(entries.values()), problems


def _check_entry(entry: JournalRows, names: Names) -> list[Problem]:
    """Each currency of an entry balances by itself; more than one needs a rate and is left to it."""
    if len(entry.lines) == 1:
        return [_problem(OneLine(ref=entry.ref), entry.row, "ref")]
    currencies = {line.currency for line in entry.lines}
    difference = sum(line.amount for line in entry.lines)
    if len(currencies) > 1 or difference == 0:
        return []
    (currency,) = currencies
    amount = Decimal(difference).scaleb(-names.exponents[currency])
    refusal = RowsUnbalanced(ref=entry.ref, difference=f"{amount:f}", currency=currency)
    return [_problem(refusal, entry.row, "debit")]


class _RowReader:
    """Reads the cells of one row and collects what is wrong with them."""

    def __init__(self, number: int, cells: Mapping[str, str], names: Names) -> None:
        self.problems: list[Problem] = []
        self._number = number
        self._cells = {name.strip().casefold(): cell.strip() for name, cell in cells.items()}
        self._names = names

    def required(self, column: str) -> str:
        text = self._cells.get(column, "")
        if not text:
            self._add(EmptyCell(column=column), column)
        return text

    def date(self) -> date | None:
        text = self.required("date")
        if not text:
            return None
        try:
            return parse_date(text, today=self._names.today)
        except TextError as problem:
            self._add(problem, "date")
            return None

    def line(self) -> JournalLine | None:
        account_id = self._lookup("account", self._names.accounts, UnknownAccount)
        party_id = self._lookup("party", self._names.parties, UnknownParty)
        currency = self._currency()
        amount = self._amount(currency) if currency else None
        if account_id is None or currency is None or amount is None:
            return None
        text = self._cells.get("text", "")
        return JournalLine(self._number, account_id, amount, currency, party_id, text)

    def _lookup(self, column: str, known: Mapping[str, int], refusal: type[Refusal]) -> int | None:
        text = self._cells.get(column, "")
        if not text:
            if column in REQUIRED:
                self._add(EmptyCell(column=column), column)
            return None
        found = known.get(text)
        if found is None:
            found = known.get(fold_digits(text))
        if found is None:
            self._add(refusal(**{column: text}), column)
        return found

    def _currency(self) -> str | None:
        text = self._cells.get("currency", "") or self._names.currency
        if text not in self._names.exponents:
            self._add(UnknownCurrency(currency=text), "currency")
            return None
        return text

    def _amount(self, currency: str) -> int | None:
        exponent = self._names.exponents[currency]
        amounts = {}
        for column in ("debit", "credit"):
            text = self._cells.get(column, "")
            try:
                amounts[column] = (
                    to_minor(parse_number(text, max_decimals=exponent), exponent) if text else 0
                )
            except TextError as problem:
                self._add(problem, column)
                return None
        if (amounts["debit"] == 0) == (amounts["credit"] == 0):
            self._add(OneSide(), "debit")
            return None
        return amounts["debit"] - amounts["credit"]

    def _add(self, refusal: Refusal, column: str) -> None:
        self.problems.append(_problem(refusal, self._number, column))


def _problem(refusal: Refusal, row: int, column: str) -> Problem:
    return Problem(refusal.code, refusal.message, row=row, column=column)
