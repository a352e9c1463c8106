"""Complete every transaction: costs from lots, left-out amounts, and the weight of each posting.

The weight is what a posting counts for when the transaction is balanced: its cost, else its price,
else its amount. A transaction whose weights do not sum to zero is a fault, as in beancount itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from karvan_finance.moving.domain.beancount.directives import Open
from karvan_finance.moving.domain.beancount.directives import Posting
from karvan_finance.moving.domain.beancount.directives import Source
from karvan_finance.moving.domain.beancount.directives import Transaction
from karvan_finance.moving.domain.beancount.directives import in_order
from karvan_finance.moving.domain.beancount.faults import DoesNotBalance
from karvan_finance.moving.domain.beancount.faults import SourceFault
from karvan_finance.moving.domain.beancount.faults import TooManyUnknowns
from karvan_finance.moving.domain.beancount.faults import WrongShape
from karvan_finance.moving.domain.beancount.lots import Holdings
from karvan_finance.moving.domain.beancount.lots import Movement
from karvan_finance.moving.domain.beancount.lots import plain
from karvan_finance.moving.domain.beancount.tolerances import tolerance_in
from karvan_finance.moving.domain.beancount.tolerances import tolerances_of


@dataclass(frozen=True)
class BookedPosting:
    """A posting with nothing left out. Numbers are exact."""

    account: str
    units: Fraction
    currency: str
    weight: Fraction
    weight_currency: str


@dataclass(frozen=True)
class BookedTransaction:
    """A transaction whose weights sum to zero in each currency (within its tolerance)."""

    line: int
    on: date
    payee: str
    narration: str
    postings: tuple[BookedPosting, ...]


def book(source: Source) -> tuple[list[BookedTransaction], list[SourceFault]]:
    """All transactions in order of their days, and a fault for each that cannot be completed."""
    openings = [each for each in source.directives if isinstance(each, Open)]
    holdings = Holdings(
        source.option("booking_method", "STRICT").upper(),
        {each.account: each.booking for each in openings if each.booking},
    )
    booked: list[BookedTransaction] = []
    faults: list[SourceFault] = []
    for directive in in_order(source.directives):
        if isinstance(directive, Transaction):
            try:
                booked.append(_book_transaction(directive, source, holdings))
            except SourceFault as fault:
                faults.append(fault)
    return booked, faults


@dataclass(frozen=True)
class _Unknown:
    """A posting whose weight follows from the others; `currency` None: from whatever is left."""

    posting: Posting
    currency: str | None


def _book_transaction(
    transaction: Transaction, source: Source, holdings: Holdings
) -> BookedTransaction:
    tolerances = tolerances_of(transaction.postings, source)
    known: list[BookedPosting | _Unknown] = [
        _weigh(posting, transaction.on, holdings) for posting in transaction.postings
    ]
    left = _sums(each for each in known if isinstance(each, BookedPosting))
    _refuse_rivals(known)
    filled: dict[int, list[BookedPosting]] = {}
    for unknown in sorted(
        (each for each in known if isinstance(each, _Unknown)), key=lambda u: u.currency is None
    ):
        found = _fill(unknown, transaction.on, left, tolerances, holdings)
        filled[id(unknown)] = found
        for posting in found:
            left[posting.weight_currency] += posting.weight
    for currency, difference in left.items():
        if abs(difference) > tolerance_in(tolerances, currency):
            raise DoesNotBalance(transaction.line, difference=plain(difference), currency=currency)
    postings: list[BookedPosting] = []
    for each in known:
        postings += [each] if isinstance(each, BookedPosting) else filled[id(each)]
    return BookedTransaction(
        transaction.line,
        transaction.on,
        transaction.payee,
        transaction.narration,
        tuple(postings),
    )


def _weigh(posting: Posting, on: date, holdings: Holdings) -> BookedPosting | _Unknown:
    number, currency = posting.number, posting.currency
    if number is None or currency is None:
        if posting.cost or posting.price:
            raise WrongShape(posting.line, expected="the amount", found="a cost or price alone")
        return _Unknown(posting, currency)
    units = Fraction(number)
    if posting.cost is not None:
        cost = holdings.move(_movement(posting, on))
        if cost is None:
            return _Unknown(posting, posting.cost.currency)
        return BookedPosting(posting.account, units, currency, *cost)
    if posting.price is not None:
        price = posting.price
        if price.number is None or price.currency is None:
            return _Unknown(posting, price.currency)
        factor = (units > 0) - (units < 0) if price.is_total else units
        weight = Fraction(price.number) * factor
        return BookedPosting(posting.account, units, currency, weight, price.currency)
    return BookedPosting(posting.account, units, currency, units, currency)


def _movement(posting: Posting, on: date) -> Movement:
    if posting.cost is None or posting.number is None or posting.currency is None:
        raise WrongShape(posting.line, expected="an amount with its cost", found=posting.account)
    units = Fraction(posting.number)
    return Movement(posting.line, on, posting.account, posting.currency, units, posting.cost)


def _refuse_rivals(known: list[BookedPosting | _Unknown]) -> None:
    """Each currency can have one unknown, and one more can take all that is left."""
    seen: set[str | None] = set()
    for each in known:
        if isinstance(each, _Unknown):
            if each.currency in seen:
                raise TooManyUnknowns(each.posting.line)
            seen.add(each.currency)


def _fill(
    unknown: _Unknown,
    on: date,
    left: dict[str, Fraction],
    tolerances: dict[str, Fraction],
    holdings: Holdings,
) -> list[BookedPosting]:
    posting = unknown.posting
    lacking = (
        {currency: -amount for currency, amount in left.items() if amount}
        if unknown.currency is None
        else {unknown.currency: -left.get(unknown.currency, Fraction(0))}
    )
    if posting.number is None or posting.currency is None:
        return [
            BookedPosting(posting.account, amount, currency, amount, currency)
            for currency, exact in lacking.items()
            if (amount := _to_written_places(exact, tolerance_in(tolerances, currency)))
        ]
    if len(lacking) > 1:
        raise TooManyUnknowns(posting.line)
    units = Fraction(posting.number)
    for currency, weight in lacking.items():
        if posting.cost is not None:
            unit_cost = weight / units if units else Fraction(0)
            holdings.put_in(_movement(posting, on), unit_cost, currency)
        return [BookedPosting(posting.account, units, posting.currency, weight, currency)]
    return [BookedPosting(posting.account, units, posting.currency, Fraction(0), posting.currency)]


def _to_written_places(amount: Fraction, tolerance: Fraction) -> Fraction:
    """An amount that was left out has as many decimals as its neighbours."""
    if not tolerance:
        return amount
    unit = 2 * tolerance
    return round(amount / unit) * unit


def _sums(postings: Iterable[BookedPosting]) -> defaultdict[str, Fraction]:
    sums: defaultdict[str, Fraction] = defaultdict(Fraction)
    for posting in postings:
        sums[posting.weight_currency] += posting.weight
    return sums
