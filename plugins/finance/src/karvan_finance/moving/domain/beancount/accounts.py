"""The accounts of a file: which there are, when they are open, and what may stand in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from karvan_finance.moving.domain.beancount.directives import Close
from karvan_finance.moving.domain.beancount.directives import Open
from karvan_finance.moving.domain.beancount.directives import Source
from karvan_finance.moving.domain.beancount.directives import Transaction
from karvan_finance.moving.domain.beancount.faults import AccountNotOpen
from karvan_finance.moving.domain.beancount.faults import AccountOpenedTwice
from karvan_finance.moving.domain.beancount.faults import CurrencyNotAllowed
from karvan_finance.moving.domain.beancount.faults import SourceFault
from karvan_finance.moving.domain.beancount.faults import UnknownRoot


@dataclass(frozen=True)
class SourceAccount:
    """An account of the file: its full path and the kind its first word stands for."""

    full_name: str
    kind: str

    @property
    def name(self) -> str:
        """The last word of the path."""
        return self.full_name.rsplit(":", 1)[-1]


def accounts_of(source: Source) -> list[SourceAccount]:
    """All accounts that are opened, in the order of the file."""
    roots = source.roots()
    openings = [each for each in source.directives if isinstance(each, Open)]
    return [
        SourceAccount(each.account, roots[each.account.split(":")[0]])
        for each in openings
        if each.account.split(":")[0] in roots
    ]


def check_accounts(source: Source) -> list[SourceFault]:
    """Faults in the use of accounts: unknown root, opened twice, used while not open."""
    openings: dict[str, Open] = {}
    closings: dict[str, date] = {}
    faults: list[SourceFault] = []
    roots = source.roots()
    for each in source.directives:
        if isinstance(each, Open):
            if each.account.split(":")[0] not in roots:
                names = ", ".join(roots)
                faults.append(UnknownRoot(each.line, account=each.account, roots=names))
            if each.account in openings:
                faults.append(AccountOpenedTwice(each.line, account=each.account))
            openings.setdefault(each.account, each)
        elif isinstance(each, Close):
            closings[each.account] = each.on
    for each in source.directives:
        if isinstance(each, Transaction):
            faults += _check_postings(each, openings, closings)
    return faults


def _check_postings(
    transaction: Transaction, openings: dict[str, Open], closings: dict[str, date]
) -> Iterator[SourceFault]:
    for posting in transaction.postings:
        opening = openings.get(posting.account)
        closed_on = closings.get(posting.account, date.max)
        if opening is None or not opening.on <= transaction.on <= closed_on:
            yield AccountNotOpen(posting.line, account=posting.account, on=transaction.on)
        elif opening.currencies and posting.currency not in (None, *opening.currencies):
            yield CurrencyNotAllowed(
                posting.line,
                account=posting.account,
                allowed=", ".join(opening.currencies),
                currency=posting.currency,
            )
