"""Which taxes and accounts apply to a party: those of the product, replaced by rules.

A domestic 19 % becomes reverse charge for a customer in another country of the union, and nothing
for one beyond. The most specific rule wins: of a group before of all, of a country before of all,
of this tax before of any; then the first in order.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from karvan.values import DateRange
from karvan_finance.tax.domain.definitions import TaxUse


@dataclass(frozen=True)
class TaxRule:
    """Replaces one tax, or one account, for a group of parties, a country, or both."""

    id: int
    validity: DateRange
    group_id: int | None = None
    country: str | None = None
    use: TaxUse | None = None
    seq: int = 0
    tax_id: int | None = None
    replacement_id: int | None = None
    account_id: int | None = None
    account_replacement_id: int | None = None


@dataclass(frozen=True)
class PartyPlace:
    """What rules ask of a party: its rule group and its country (ISO 3166, two letters)."""

    group_id: int | None = None
    country: str | None = None


def replace_taxes(
    rules: Iterable[TaxRule], place: PartyPlace, use: TaxUse, on: date, taxes: Sequence[int]
) -> list[int]:
    """The taxes that apply instead of these, each once; a rule without replacement drops its tax."""
    fitting = [rule for rule in _fitting(rules, place, use, on) if rule.account_id is None]
    found: dict[int, None] = {}
    for tax in taxes:
        rule = _first(rule for rule in fitting if rule.tax_id in (None, tax))
        chosen = tax if rule is None else rule.replacement_id
        if chosen is not None:
            found[chosen] = None
    return list(found)


def replace_account(
    rules: Iterable[TaxRule], place: PartyPlace, use: TaxUse, on: date, account: int
) -> int:
    """The account that lines of the party are posted to instead of this one."""
    rule = _first(rule for rule in _fitting(rules, place, use, on) if rule.account_id == account)
    if rule is None or rule.account_replacement_id is None:
        return account
    return rule.account_replacement_id


def _fitting(rules: Iterable[TaxRule], place: PartyPlace, use: TaxUse, on: date) -> list[TaxRule]:
    return [
        rule
        for rule in rules
        if on in rule.validity
        and rule.group_id in (None, place.group_id)
        and rule.country in (None, place.country)
        and rule.use in (None, use)
    ]


def _first(rules: Iterable[TaxRule]) -> TaxRule | None:
    return min(rules, key=_rank, default=None)


def _rank(rule: TaxRule) -> tuple[bool, bool, bool, int, int]:
    return (
        rule.group_id is None,
        rule.country is None,
        rule.tax_id is None and rule.account_id is None,
        rule.seq,
        rule.id,
    )
