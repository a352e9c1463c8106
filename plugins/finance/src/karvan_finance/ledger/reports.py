"""The reports finance declares; core shows each as page, CSV, XLSX and JSON."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Any

from karvan.api import Param
from karvan.api import Report
from karvan.api import ReportColumn
from karvan.api import ReportLink
from karvan.api import ReportResult
from karvan.api import lazy_gettext as _
from karvan.values import to_decimal
from karvan_finance import permissions as P
from karvan_finance.ledger.domain.ledger import sides
from karvan_finance.ledger.models import Account
from karvan_finance.ledger.queries.account_lines import AccountLine
from karvan_finance.ledger.queries.account_lines import balance_before
from karvan_finance.ledger.queries.account_lines import iterate_lines
from karvan_finance.ledger.queries.accounts import account_named
from karvan_finance.ledger.queries.accounts import accounts_by_use
from karvan_finance.ledger.queries.periods import start_of_books
from karvan_finance.ledger.queries.periods import start_of_year
from karvan_finance.ledger.queries.trial_balances import TrialBalanceRow
from karvan_finance.ledger.queries.trial_balances import read_trial_balance

if TYPE_CHECKING:
    from karvan.api import Context

STATEMENT = "finance.account-statement"
Params = Mapping[str, Any]
Row = dict[str, Any]


def today(ctx: Context) -> date:
    """The company's today, for a date not given."""
    return ctx.today()


FROM = Param("from", "date", _("From"))
FROM_YEAR = Param("from", "date", _("From"), default=start_of_year)
AT = Param("at", "date", _("To"), default=today)
ACCOUNT = Param("account", "account", _("Account"))
FISCAL_YEAR = "fiscal_year"
VIEW = Param(
    "view",
    "choice",
    _("Income and expense"),
    choices=((FISCAL_YEAR, _("Of the fiscal year, earlier results apart")),),
)


LINE_COLUMNS = (
    ReportColumn("date", _("Date"), "date"),
    ReportColumn("number", _("Number"), "link"),
    ReportColumn("text", _("Narration")),
    ReportColumn("party", _("Party")),
    ReportColumn("debit", _("Debit"), "money"),
    ReportColumn("credit", _("Credit"), "money"),
    ReportColumn("balance", _("Balance"), "money"),
)


def trial_balance(ctx: Context, params: Params) -> ReportResult:
    """What every account holds at a day; with a first day, its opening balance and movement too."""
    first, at = params["from"], params["at"]
    by_year = params["view"] == FISCAL_YEAR
    rows = read_trial_balance(ctx, at, first=first, by_year=by_year)
    money = _Money(ctx)
    behind = {"from": (first or start_of_books(ctx)).isoformat(), "at": at.isoformat()}
    shown = [_balance_row(row, money, behind, moved=first is not None) for row in rows]
    keys = (
        ("debit", "credit", "balance")
        if first is None
        else ("opening", "debit", "credit", "balance")
    )
    totals = {key: sum((row[key] for row in shown), money(0)) for key in keys}
    columns = (
        ReportColumn("account", _("Account"), "link"),
        ReportColumn("name", _("Name")),
        ReportColumn("currency", _("Currency")),
        *((ReportColumn("opening", _("Opening"), "money"),) if first else ()),
        ReportColumn("debit", _("Debit"), "money"),
        ReportColumn("credit", _("Credit"), "money"),
        ReportColumn("balance", _("Balance"), "money"),
    )
    return ReportResult(columns, shown, totals, ctx.company.currency)


def general_ledger(ctx: Context, params: Params) -> ReportResult:
    """The lines of every account, or of one, with opening and running balances."""
    first, at = params["from"], params["at"]
    named = params["account"]
    accounts = [account_named(ctx, named)] if named else accounts_by_use(ctx, at)
    rows = (row for account in accounts for row in _ledger_rows(ctx, account, first, at))
    account = ReportColumn("account", _("Account"), "link")
    return ReportResult((account, *LINE_COLUMNS), rows, currency=ctx.company.currency)


def account_statement(ctx: Context, params: Params) -> ReportResult:
    """One account between two days: opening balance, lines, closing balance."""
    account = account_named(ctx, params["account"])
    rows = _ledger_rows(ctx, account, params["from"], params["at"])
    note = _("Account {code} {name}", code=account.code, name=account.name)
    return ReportResult(LINE_COLUMNS, rows, currency=ctx.company.currency, notes=(note,))


class _Money:
    """Turns minor units of the company into decimals with all their places."""

    def __init__(self, ctx: Context) -> None:
        self.currency = ctx.company.currency
        self._exponent = ctx.company.exponent

    def __call__(self, minor: int) -> Decimal:
        return to_decimal(minor, self._exponent)


def _balance_row(
    row: TrialBalanceRow, money: _Money, behind: Mapping[str, str], *, moved: bool
) -> Row:
    figures = row.figures
    debit, credit = sides(figures.closing)
    if moved:
        debit, credit = figures.debit, figures.credit
    return {
        "account": row.code
        and ReportLink(row.label, report=STATEMENT, values={"account": row.code, **behind}),
        "name": str(row.name) or str(_("Results of earlier years not closed")),
        "currency": money.currency,
        "opening": money(figures.opening),
        "debit": money(debit),
        "credit": money(credit),
        "balance": money(figures.closing),
    }


def _ledger_rows(ctx: Context, account: Account, first: date, at: date) -> Iterator[Row]:
    money = _Money(ctx)
    opening = balance_before(ctx, account.id, (first, 0))
    label = ReportLink(
        account.full_name or account.code,
        report=STATEMENT,
        values={"account": account.code, "from": first.isoformat(), "at": at.isoformat()},
    )
    yield {
        "account": label,
        "date": first,
        "text": str(_("Opening balance")),
        "balance": money(opening),
    }
    for line in iterate_lines(ctx, account.id, first, at, opening):
        yield {"account": label, **_line_row(line, money)}


def _line_row(line: AccountLine, money: _Money) -> Row:
    return {
        "date": line.date,
        "number": ReportLink(
            line.number, endpoint="finance.entry_page", values={"record_id": line.entry_id}
        ),
        "text": line.text,
        "party": line.party,
        "debit": money(line.debit),
        "credit": money(line.credit),
        "balance": money(line.running),
    }


REPORTS = (
    Report(
        "trial-balance",
        _("Trial balance"),
        (FROM, AT, VIEW),
        P.REPORT_READ,
        trial_balance,
        summary=_("What every account holds on a day, and how it moved since another."),
    ),
    Report(
        "general-ledger",
        _("General ledger"),
        (FROM_YEAR, AT, ACCOUNT),
        P.REPORT_READ,
        general_ledger,
        summary=_("The lines of all accounts, or of one. It leaves as a file, not on paper."),
        formats=("csv", "xlsx", "json"),
    ),
    Report(
        "account-statement",
        _("Account statement"),
        (Param("account", "account", _("Account"), required=True), FROM_YEAR, AT),
        P.REPORT_READ,
        account_statement,
        summary=_("One account: opening balance, lines, closing balance."),
    ),
)
