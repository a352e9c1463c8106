"""The formats in which books leave."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from karvan.api import ExportFormat
from karvan.api import currency_exponents
from karvan.api import lazy_gettext as _
from karvan_finance import permissions as P
from karvan_finance.moving.domain.beancount.writing import LedgerText
from karvan_finance.moving.queries.ledger import iterate_entries
from karvan_finance.moving.queries.ledger import written_accounts

if TYPE_CHECKING:
    from karvan.api import Context


def export_beancount(ctx: Context) -> Iterator[str]:
    """All posted entries as beancount text, whose balances are those of the books."""
    company = ctx.company
    text = LedgerText(company.name, company.currency, currency_exponents(ctx))
    yield from text.head(written_accounts(ctx))
    for entry in iterate_entries(ctx):
        yield text.entry(entry)


EXPORTS = (
    ExportFormat(
        code="beancount",
        target="ledger",
        title=_("Ledger in beancount text"),
        permission=P.LEDGER_EXPORT,
        run=export_beancount,
        extension=".beancount",
    ),
)
