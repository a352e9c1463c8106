"""Importing exchange rates: CSV or XLSX, a row per rate or a column per currency."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from karvan.companies.queries import currency_exponents
from karvan.companies.rate_files import CURRENCY
from karvan.companies.rate_files import DATE
from karvan.companies.rate_files import MISSING
from karvan.companies.rate_files import RATE
from karvan.companies.rate_files import RateForm
from karvan.companies.rates import SetRate
from karvan.companies.rates import set_rates
from karvan.db.types import RATE_SCALE
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.modules.importing.headers import find_columns
from karvan.modules.importing.results import ImportResult
from karvan.text import TextError
from karvan.text import parse_date
from karvan.text import parse_number

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.i18n import Text
    from karvan.modules.importing.files import ImportFile
    from karvan.modules.importing.tables import SourceRow
    from karvan.modules.importing.tables import SourceTable

YES, NO = ("yes", "true", "1", "on"), ("", "no", "false", "0", "off")
KNOWN = {"date": DATE, "currency": CURRENCY, "rate": RATE}
Cell = tuple[str, str, str]
"""Column, currency and text of one rate in a row."""


def import_rates(
    ctx: Context, file: ImportFile, *, dry_run: bool, options: Mapping[str, str]
) -> ImportResult:
    """Read the file; options: inverse=yes, base=EUR, encoding=, delimiter=, sheet=.

    Every row that cannot be used is told with its number and the cause, and nothing is kept then.
    """
    del dry_run
    form = _form(ctx, options)
    table = file.table(
        encoding=options.get("encoding"),
        delimiter=options.get("delimiter"),
        sheet=options.get("sheet"),
    )
    found = find_columns(table.columns, KNOWN)
    if "date" not in found:
        raise Invalid([Problem("core.rates.date", _("The table has no column for the date."))])
    reader = _Reader(ctx, form, found, table)
    rates = [rate for row in table.rows for rate in reader.read(row)]
    if reader.problems:
        return ImportResult(rows_total=reader.rows, problems=reader.problems)
    created, updated = set_rates(ctx, rates)
    return ImportResult(
        rows_total=reader.rows,
        created=created,
        updated=updated,
        report={"rates": len(rates), "currencies": sorted({each.currency for each in rates})},
    )


class _Reader:
    """Reads the rows of one table, gathering what is wrong with them."""

    def __init__(
        self, ctx: Context, form: RateForm, found: Mapping[str, str], table: SourceTable
    ) -> None:
        self._today, self._form, self._found = ctx.today(), form, found
        self._known = currency_exponents(ctx)
        self._wide = {
            column: column.strip().upper()
            for column in table.columns
            if column not in found.values() and column
        }
        self._is_long = {"currency", "rate"} <= set(found)
        if not self._is_long and not any(code in self._known for code in self._wide.values()):
            text = _("The table needs columns for currency and rate, or one for each currency.")
            raise Invalid([Problem("core.rates.columns", text)])
        self._seen: set[tuple[str, date]] = set()
        self.rows = 0
        self.problems: list[Problem] = []

    def read(self, row: SourceRow) -> Iterator[SetRate]:
        """The rates of one row."""
        self.rows += 1
        column = self._found["date"]
        try:
            on = parse_date(row.text(column), today=self._today)
        except TextError as wrong:
            self._complain(row, column, wrong.code, wrong.message)
            return
        cells = list(self._cells(row))
        values = self._values(row, cells)
        for column, currency, _text in cells:
            if currency in values:
                yield from self._rate(row, column, currency, on, values)
        yield from self._base_rate(on, values)

    def _cells(self, row: SourceRow) -> Iterator[Cell]:
        if self._is_long:
            currency = row.text(self._found["currency"]).upper()
            yield self._found["rate"], currency, row.text(self._found["rate"])
            return
        for column, currency in self._wide.items():
            text = row.text(column)
            if text.lower() not in MISSING:
                yield column, currency, text

    def _values(self, row: SourceRow, cells: list[Cell]) -> dict[str, Decimal]:
        values: dict[str, Decimal] = {}
        for column, currency, text in cells:
            if currency not in self._known:
                place = self._found["currency"] if self._is_long else column
                unknown = _("There is no currency {currency}.", currency=currency)
                self._complain(row, place, "core.rates.currency", unknown)
                continue
            try:
                value = parse_number(text, max_decimals=RATE_SCALE)
            except TextError as wrong:
                self._complain(row, column, wrong.code, wrong.message)
                continue
            if value <= 0:
                wrong_text = _("An exchange rate is greater than zero.")
                self._complain(row, column, "core.rate.not_positive", wrong_text)
                continue
            values[currency] = value
        return values

    def _rate(
        self, row: SourceRow, column: str, currency: str, on: date, values: Mapping[str, Decimal]
    ) -> Iterator[SetRate]:
        if currency == self._form.company:
            if self._is_long or not self._form.base:
                text = _("The company's own currency has no exchange rate: it is always 1.")
                self._complain(row, column, "core.rate.own_currency", text)
            return
        rate = self._form.rate(currency, values[currency], values)
        if rate is None:
            text = _("This row has no rate of {currency}, by which the others are counted.",
                     currency=self._form.company)  # fmt: skip
            self._complain(row, column, "core.rates.base", text)
        elif rate <= 0:
            text = _("The rate is too small to be kept in {count} decimals.", count=RATE_SCALE)
            self._complain(row, column, "core.rates.too_small", text)
        elif (currency, on) in self._seen:
            text = _("The rate of {currency} for this day stands in the file twice.",
                     currency=currency)  # fmt: skip
            self._complain(row, column, "core.rates.twice", text)
        else:
            self._seen.add((currency, on))
            yield SetRate(currency, on, rate)

    def _base_rate(self, on: date, values: Mapping[str, Decimal]) -> Iterator[SetRate]:
        """The base itself has no column: its rate is what the company's currency stands at."""
        base, own = self._form.base, values.get(self._form.company)
        if base and base != self._form.company and own is not None and base not in values:
            self._seen.add((base, on))
            yield SetRate(base, on, own)

    def _complain(self, row: SourceRow, column: str, code: str, text: Text) -> None:
        self.problems.append(Problem(code, text, row=row.number, column=column))


def _form(ctx: Context, options: Mapping[str, str]) -> RateForm:
    inverse = options.get("inverse", "").strip().lower()
    base = options.get("base", "").strip().upper()
    problems = []
    if inverse not in YES + NO:
        text = _("inverse is yes or no, not “{value}”.", value=inverse)
        problems.append(Problem("core.rates.option", text))
    if base and base not in currency_exponents(ctx):
        text = _("There is no currency {currency}.", currency=base)
        problems.append(Problem("core.rates.option", text))
    if problems:
        raise Invalid(problems)
    return RateForm(ctx.company.currency, inverse in YES, base)
