"""A whole beancount file in one call: every fault of it, or everything an import needs."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from dataclasses import field

from karvan_finance.moving.domain.beancount.accounts import SourceAccount
from karvan_finance.moving.domain.beancount.accounts import accounts_of
from karvan_finance.moving.domain.beancount.accounts import check_accounts
from karvan_finance.moving.domain.beancount.assertions import check_balances
from karvan_finance.moving.domain.beancount.booking import BookedTransaction
from karvan_finance.moving.domain.beancount.booking import book
from karvan_finance.moving.domain.beancount.conversion import ConvertedEntry
from karvan_finance.moving.domain.beancount.conversion import Money
from karvan_finance.moving.domain.beancount.conversion import convert
from karvan_finance.moving.domain.beancount.directives import Source
from karvan_finance.moving.domain.beancount.faults import SourceFault
from karvan_finance.moving.domain.beancount.parser import parse


@dataclass
class ReadLedger:
    """What a file says. Good only without `faults`."""

    source: Source
    accounts: list[SourceAccount] = field(default_factory=list)
    transactions: list[tuple[int, BookedTransaction]] = field(default_factory=list)
    balance_checks: int = 0
    faults: list[SourceFault] = field(default_factory=list)


def read_ledger(text: str) -> ReadLedger:
    """Parse, book and check. Transactions come in order, each with its source id.

    The source id is a number made from what the transaction says and how often that was said
    before, so the same file, or a longer one, gives the same ids.
    """
    source, faults = parse(text)
    ledger = ReadLedger(source, faults=faults)
    if faults:
        return ledger
    booked, booking_faults = book(source)
    checked = check_balances(source, booked)
    ledger.accounts = accounts_of(source)
    ledger.transactions = _with_source_ids(checked.transactions)
    ledger.balance_checks = checked.checks
    ledger.faults = [*check_accounts(source), *booking_faults]
    ledger.faults = sorted(ledger.faults or checked.faults, key=lambda fault: fault.line)
    return ledger


def new_entries(
    ledger: ReadLedger, money: Money, known_ids: Collection[int]
) -> tuple[list[tuple[int, ConvertedEntry]], list[SourceFault]]:
    """The entries not imported before, in company money, each with its source id.

    What is known is converted first, so that what comes now carries on its fractions and every
    account ends at the balance the file gives it, however many times the file grew.
    """
    known = [each for each in ledger.transactions if each[0] in known_ids]
    new = [each for each in ledger.transactions if each[0] not in known_ids]
    in_order = [transaction for _, transaction in (*known, *new)]
    entries, faults = convert(ledger.source, in_order, money)
    if faults:
        return [], faults
    of_new = entries[len(known) :]
    return [(source_id, each) for (source_id, _), each in zip(new, of_new, strict=True)], []


def commodities_of(ledger: ReadLedger, money: Money) -> set[str]:
    """The symbols of the file's postings that are no currency."""
    return {
        posting.currency
        for _, transaction in ledger.transactions
        for posting in transaction.postings
        if posting.currency not in money.exponents
    }


def _with_source_ids(
    transactions: list[BookedTransaction],
) -> list[tuple[int, BookedTransaction]]:
    seen: Counter[str] = Counter()
    numbered = []
    for transaction in transactions:
        said = _canonical(transaction)
        seen[said] += 1
        digest = hashlib.sha256(f"{said}#{seen[said]}".encode()).digest()
        numbered.append((int.from_bytes(digest[:8]) >> 1, transaction))
    return numbered


def _canonical(transaction: BookedTransaction) -> str:
    postings = [
        [each.account, str(each.units), each.currency, str(each.weight), each.weight_currency]
        for each in transaction.postings
    ]
    what = [str(transaction.on), transaction.payee, transaction.narration, postings]
    return json.dumps(what, ensure_ascii=False)
