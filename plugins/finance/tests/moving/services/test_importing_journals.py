from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter
from sqlalchemy import select

from karvan.actors import Actor
from karvan.companies.rates import SetRate
from karvan.companies.rates import set_rate
from karvan.modules.importing.files import ImportFile
from karvan.modules.importing.services import RunImport
from karvan.modules.importing.services import import_file
from karvan_finance.ledger.domain.ledger import AccountType
from karvan_finance.ledger.models import Account
from karvan_finance.ledger.models import EntryLine
from karvan_finance.ledger.models import JournalEntry
from karvan_finance.ledger.services.accounts import NewAccount
from karvan_finance.ledger.services.accounts import create_accounts
from karvan_finance.ledger.services.periods import ClosePeriod
from karvan_finance.ledger.services.periods import close_period
from karvan_finance.ledger.services.periods import ensure_fiscal_years

HEADER = "date,ref,account,debit,credit,currency,party,text"
SALE = "2025-03-01,A-1,CASH,120.00,,,,Sale\n2025-03-01,A-1,SALES,,120.00,,,Sale"


@pytest.fixture
def enabled_plugins():
    return ("finance",)


@pytest.fixture
def books(runtime, company):
    """A company with two accounts, CASH and SALES."""

    def accounts(ctx):
        create_accounts(
            ctx,
            [
                NewAccount("CASH", "Cash", AccountType.ASSET_CURRENT),
                NewAccount("SALES", "Sales", AccountType.INCOME),
            ],
        )

    runtime.run(company.code, Actor.cli(), accounts)
    return company


@pytest.fixture
def importing(runtime, books):
    def run(rows: str | bytes, *, format_: str = "journal-csv", dry_run: bool = False):
        data = rows if isinstance(rows, bytes) else f"{HEADER}\n{rows}\n".encode()
        command = RunImport("ledger", format_, ImportFile("journal", data), dry_run)
        return import_file(runtime, books.code, Actor.cli(), command)

    return run


@pytest.fixture
def posted(runtime, books):
    """Reference and account -> balance of the posted lines."""

    def read():
        statement = (
            select(JournalEntry.ref, Account.code, EntryLine.balance)
            .join(JournalEntry, EntryLine.entry)
            .join(Account, EntryLine.account)
            .where(EntryLine.period_id.is_not(None))
        )
        with runtime.company_work(books.code, Actor.cli()) as ctx:
            return {
                (ref, account): balance for ref, account, balance in ctx.session.execute(statement)
            }

    return read


def test_rows_of_one_reference_are_posted_as_one_entry(importing, posted):
    result = importing(SALE)

    assert (result.rows_total, result.created, list(result.problems)) == (2, 1, [])
    assert posted() == {("A-1", "CASH"): 12000, ("A-1", "SALES"): -12000}


def test_a_workbook_is_read_like_a_text_file(importing, posted):
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate([HEADER, *SALE.split("\n")]):
            sheet.write_row(number, 0, row.split(","))

    result = importing(content.getvalue(), format_="journal-xlsx")

    assert list(result.problems) == []
    assert posted() == {("A-1", "CASH"): 12000, ("A-1", "SALES"): -12000}


def test_persian_digits_and_jalali_days_mean_the_same(importing, posted):
    result = importing("۱۴۰۳/۱۲/۱۱,A-1,CASH,۱۲۰٫۵۰,,,,\n1403/12/11,A-1,SALES,,120.50,,,")

    assert list(result.problems) == []
    assert posted()["A-1", "CASH"] == 12050


def test_importing_the_same_entries_again_posts_nothing(importing, posted):
    importing(SALE)

    again = importing(SALE + "\n" + SALE.replace("A-1", "A-2"))

    assert (again.created, again.report["skipped"]) == (1, 1)
    assert len(posted()) == 4


def test_a_dry_run_keeps_nothing(importing, posted):
    result = importing(SALE, dry_run=True)

    assert (result.created, list(result.problems)) == (1, [])
    assert posted() == {}


@pytest.mark.parametrize(
    ("rows", "code", "row", "column"),
    [
        (SALE.replace("CASH", "NOPE"), "finance.unknown_account", 2, "account"),
        (SALE.replace("120.00,,", "120.005,,"), "core.number_decimals", 2, "debit"),
        (SALE.replace("120.00,,", "twelve,,"), "core.number_unreadable", 2, "debit"),
        (SALE.replace("120.00,,", "120.00,5,"), "finance.import.one_side", 2, "debit"),
        (SALE.replace("2025-03-01", "1.3.2025"), "core.date_unreadable", 2, "date"),
        (SALE.replace("SALES,,120.00", "SALES,,119.00"), "finance.unbalanced", 2, "debit"),
        (SALE.split("\n", maxsplit=1)[0], "finance.import.one_line", 2, "ref"),
        (
            SALE.replace("Sale\n2025-03-01", "Sale\n2025-03-02"),
            "finance.import.two_dates",
            3,
            "date",
        ),
        (SALE.replace(",,,,Sale\n", ",,CHF,,Sale\n"), "finance.import.no_rate", 2, "currency"),
        (SALE.replace(",,,,Sale\n", ",,,Nobody,Sale\n"), "finance.unknown_party", 2, "party"),
        ("", "finance.import.no_rows", 1, None),
    ],
    ids=[
        "unknown account",
        "too many decimals",
        "no number",
        "both sides",
        "ambiguous date",
        "unbalanced",
        "one line",
        "two dates",
        "no rate",
        "unknown party",
        "empty",
    ],
)
def test_a_fault_names_row_and_column_and_nothing_is_kept(
    rows, code, row, column, importing, posted
):
    result = importing(rows)

    assert (code, row, column) in [(each.code, each.row, each.column) for each in result.problems]
    assert posted() == {}


def test_a_missing_column_is_named(importing):
    result = importing(b"date,ref,account,debit\n2025-03-01,A,CASH,1\n")

    assert [(each.code, each.column) for each in result.problems] == [
        ("finance.import.column", "credit")
    ]


def test_an_entry_in_a_closed_period_is_refused_with_its_row(importing, posted, runtime, books):
    def close_january(ctx):
        ensure_fiscal_years(ctx, date(2025, 1, 1), date(2025, 12, 31))
        from karvan_finance.ledger.models import Period

        first = ctx.session.scalars(select(Period).order_by(Period.valid_from)).first()
        close_period(ctx, ClosePeriod(first.id, first.version))
        return first.valid_from

    closed_on = runtime.run(books.code, Actor.cli(), close_january)

    result = importing(SALE.replace("2025-03-01", closed_on.isoformat()))

    assert [(each.code, each.row) for each in result.problems] == [("finance.period_closed", 2)]
    assert posted() == {}


def test_foreign_money_is_converted_at_the_rate_of_its_day(importing, posted, runtime, books):
    runtime.run(
        books.code,
        Actor.cli(),
        lambda ctx: set_rate(ctx, SetRate("EUR", date(2025, 2, 1), Decimal("1.0805"))),
    )

    result = importing(
        "2025-03-01,A-1,CASH,100.00,,EUR,,Sale\n2025-03-01,A-1,SALES,,108.05,USD,,Sale"
    )

    assert list(result.problems) == []
    assert posted() == {("A-1", "CASH"): 10805, ("A-1", "SALES"): -10805}
