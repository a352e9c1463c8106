"""The journal: every posted line in the order of the books, all journals or one."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from decimal import Decimal
from functools import partial
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
from karvan_finance.ledger.queries.periods import list_journals
from karvan_finance.statements.queries.lines import PostedLine
from karvan_finance.statements.queries.lines import iterate_posted
from karvan_finance.statements.reports.statements import AT
from karvan_finance.statements.reports.statements import FROM

if TYPE_CHECKING:
    from karvan.api import Context

Params = Mapping[str, Any]
LINES = (
    ReportColumn("date", _("Date"), "date"),
    ReportColumn("number", _("Number"), "link"),
    ReportColumn("account", _("Account")),
    ReportColumn("name", _("Name")),
    ReportColumn("text", _("Narration")),
    ReportColumn("party", _("Party")),
    ReportColumn("debit", _("Debit"), "money"),
    ReportColumn("credit", _("Credit"), "money"),
)


def line_rows(ctx: Context, lines: Iterable[PostedLine]) -> Iterator[dict[str, Any]]:
    """Lines as rows, each leading to its entry."""
    money: Callable[[int], Decimal] = partial(to_decimal, exponent=ctx.company.exponent)
    for line in lines:
        debit, credit = sides(line.balance)
        yield {
            "date": line.date,
            "number": ReportLink(
                line.number, endpoint="finance.entry_page", values={"record_id": line.entry_id}
            ),
            "account": line.account,
            "name": str(line.name),
            "text": line.text,
            "party": line.party,
            "debit": money(debit) if debit else None,
            "credit": money(credit) if credit else None,
        }


def _journals(ctx: Context) -> tuple[tuple[str, str], ...]:
    return tuple((each.code, f"{each.code} {each.name}") for each in list_journals(ctx))


def _journal(ctx: Context, params: Params) -> ReportResult:
    lines = iterate_posted(ctx, params["from"], params["at"], journal=params["journal"])
    return ReportResult(LINES, line_rows(ctx, lines), currency=ctx.company.currency)


JOURNAL = Report(
    "journal",
    _("Journal"),
    (FROM, AT, Param("journal", "choice", _("Journal"), choices=_journals)),
    P.REPORT_READ,
    _journal,
    summary=_("Every posted line, entry by entry. It leaves as a file, not on paper."),
    formats=("csv", "xlsx", "json"),
)
