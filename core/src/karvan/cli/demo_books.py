"""The books of the demo companies: a trading business, month by month, made by a fixed rule.

Pure: the same chart and days always give the same rows, ready for the import of journals.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import timedelta

from karvan.calendars.periods import PeriodSpan

COLUMNS = ("date", "ref", "account", "debit", "credit", "party", "text")


@dataclass(frozen=True)
class Business:
    """What makes one demo company differ: account codes, sizes, tax, and the words of its texts.

    Amounts are in whole units of `unit` (an English pound, a million rials).
    """

    accounts: Mapping[str, str]
    unit: int
    tax_percent: int
    customers: tuple[str, ...]
    suppliers: tuple[str, ...]
    words: Mapping[str, str]


@dataclass(frozen=True)
class Row:
    """One line of the file that is imported; `amount` is positive in debit."""

    on: date
    ref: str
    account: str
    amount: int
    party: str
    text: str


ENGLISH = Business(
    accounts={
        "bank": "1110", "receivable": "1200", "input_tax": "1220", "inventory": "1300",
        "equipment": "1030", "depreciated": "1090", "payable": "3000", "output_tax": "3100",
        "loan": "3600", "capital": "2010", "sales": "4000", "services": "4010", "cogs": "5000",
        "wages": "6000", "rent": "6100", "power": "6110", "depreciation": "6400", "fees": "7010",
    },
    unit=1,
    tax_percent=20,
    customers=("Harbour Books", "Northgate Schools", "Meadow & Sons"),
    suppliers=("Silkroad Paper", "Lantern Press"),
    words={
        "opening": "Opening balances", "sale": "Sale to {party}", "cost": "Cost of goods sold",
        "purchase": "Purchase from {party}", "receipt": "Payment from {party}",
        "payment": "Payment to {party}", "wages": "Wages of the month", "rent": "Rent and power",
        "depreciation": "Depreciation of the month", "fees": "Bank charges",
    },
)  # fmt: skip
PERSIAN = Business(
    accounts={
        "bank": "1103", "receivable": "1201", "input_tax": "1302", "inventory": "1401",
        "equipment": "2105", "depreciated": "2201", "payable": "3101", "output_tax": "3204",
        "loan": "4101", "capital": "5101", "sales": "6101", "services": "6102", "cogs": "7101",
        "wages": "8101", "rent": "8103", "power": "8104", "depreciation": "8111", "fees": "8202",
    },
    unit=1_000_000,
    tax_percent=10,
    customers=("فروشگاه بهار", "کتابسرای سپیدار", "پخش نوین"),
    suppliers=("کاغذ زاگرس", "چاپ آفتاب"),
    words={
        "opening": "تراز افتتاحیه", "sale": "فروش به {party}",
        "cost": "بهای تمام‌شده کالای فروش‌رفته", "purchase": "خرید از {party}",
        "receipt": "دریافت از {party}", "payment": "پرداخت به {party}", "wages": "حقوق ماه",
        "rent": "اجاره و آب و برق", "depreciation": "استهلاک ماه", "fees": "کارمزد بانکی",
    },
)  # fmt: skip

Lines = Sequence[tuple[str, int]]


def journal_rows(business: Business, months: Sequence[PeriodSpan], today: date) -> list[Row]:
    """The entries of the months, up to today, the oldest first."""
    rows = [*_opening(business, months[0].first)]
    for number, month in enumerate(months):
        rows += _month(business, number, month)
    return sorted((row for row in rows if row.on <= today), key=lambda row: (row.on, row.ref))


def as_csv(rows: Iterable[Row], unit: int) -> bytes:
    """The rows as a file, amounts in the currency's main unit."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows:
        debit = row.amount * unit if row.amount > 0 else ""
        credit = -row.amount * unit if row.amount < 0 else ""
        day = row.on.isoformat()
        writer.writerow((day, row.ref, row.account, debit, credit, row.party, row.text))
    return out.getvalue().encode()


def _opening(business: Business, on: date) -> Iterator[Row]:
    lines = (
        ("bank", 64_000), ("inventory", 48_000), ("equipment", 36_000),
        ("loan", -40_000), ("capital", -108_000),
    )  # fmt: skip
    yield from _entry(business, on, "OPEN", "opening", lines)


def _month(business: Business, number: int, month: PeriodSpan) -> Iterator[Row]:
    sold = 18_000 + 1_250 * (number % 4) + 410 * (number % 7)
    served, bought = 2_400 + 150 * (number % 5), sold * 62 // 100
    customer = business.customers[number % len(business.customers)]
    supplier = business.suppliers[number % len(business.suppliers)]
    tax, input_tax = ((net * business.tax_percent) // 100 for net in (sold + served, bought))
    owed, due = sold + served + tax, bought + input_tax
    paid = owed - sold // 10
    power = 310 + 35 * (number % 6)
    entries: tuple[tuple[int, str, str, Lines, str], ...] = (
        (2, "P", "purchase", (("inventory", bought), ("input_tax", input_tax), ("payable", -due)), supplier),
        (6, "S", "sale", (("receivable", owed), ("sales", -sold), ("services", -served), ("output_tax", -tax)), customer),
        (6, "C", "cost", (("cogs", sold * 58 // 100), ("inventory", -(sold * 58 // 100))), ""),
        (9, "T", "rent", (("rent", 2_200), ("power", power), ("bank", -2_200 - power)), ""),
        (17, "R", "receipt", (("bank", paid), ("receivable", -paid)), customer),
        (21, "B", "payment", (("payable", due), ("bank", -due)), supplier),
        (26, "W", "wages", (("wages", 4_900), ("bank", -4_900)), ""),
        (27, "D", "depreciation", (("depreciation", 600), ("depreciated", -600)), ""),
        (27, "F", "fees", (("fees", 12), ("bank", -12)), ""),
    )  # fmt: skip
    for day, letter, word, lines, party in entries:
        on = month.first + timedelta(days=day - 1)
        yield from _entry(business, on, f"{letter}-{month.label}", word, lines, party)


def _entry(
    business: Business, on: date, ref: str, word: str, lines: Lines, party: str = ""
) -> Iterator[Row]:
    text = business.words[word].format(party=party)
    for account, amount in lines:
        named = party if account in {"receivable", "payable"} else ""
        yield Row(on, ref, business.accounts[account], amount, named, text)
