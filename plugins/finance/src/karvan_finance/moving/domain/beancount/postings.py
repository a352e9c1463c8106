"""Read one posting: account, amount, cost in braces, price behind `@`."""

from __future__ import annotations

from dataclasses import replace

from karvan_finance.moving.domain.beancount.directives import Cost
from karvan_finance.moving.domain.beancount.directives import Posting
from karvan_finance.moving.domain.beancount.directives import UnitPrice
from karvan_finance.moving.domain.beancount.faults import WrongShape
from karvan_finance.moving.domain.beancount.words import Words


def parse_posting(words: Words) -> Posting:
    """`[flag] Account [number] [currency] [{cost}] [@ price]`; all but the account may be missing."""
    _skip_flag(words)
    posting = Posting(words.line, words.account())
    if words.starts_number():
        posting = replace(posting, number=words.number())
    if words.next_is("currency"):
        posting = replace(posting, currency=words.currency())
    if posting.number is not None and posting.currency is None:
        raise WrongShape(words.line, expected="the currency of the amount", found=posting.account)
    if brace := words.take_if("mark", "{", "{{"):
        posting = replace(posting, cost=_cost(words, is_total=brace == "{{"))
    if at := words.take_if("mark", "@", "@@"):
        posting = replace(posting, price=_price(words, is_total=at == "@@"))
    return posting


def _skip_flag(words: Words) -> None:
    if not words.take_if("mark", "*", "!", "&", "?", "%", "#"):
        words.take_if("currency")


def _price(words: Words, *, is_total: bool) -> UnitPrice:
    number = words.number() if words.starts_number() else None
    currency = words.currency() if words.next_is("currency") else None
    return UnitPrice(number, currency, is_total)


def _cost(words: Words, *, is_total: bool) -> Cost:
    closing, cost = "}}" if is_total else "}", Cost()
    while not words.take_if("mark", closing):
        cost = _cost_part(words, cost, is_total=is_total)
        if not words.take_if("mark", ",") and not words.next_is("mark", closing):
            words.take("mark", "the closing brace of the cost", closing)
    return cost


def _cost_part(words: Words, cost: Cost, *, is_total: bool) -> Cost:
    if words.next_is("date"):
        return replace(cost, acquired_on=words.date())
    if words.next_is("string"):
        return replace(cost, label=words.string())
    if words.take_if("mark", "*"):
        return replace(cost, is_average=True)
    if words.starts_number():
        number = words.number()
        cost = replace(cost, total=number) if is_total else replace(cost, per_unit=number)
        if words.take_if("mark", "#"):
            cost = replace(cost, total=words.number())
        return replace(cost, currency=words.currency())
    if words.take_if("mark", "#"):
        return replace(cost, total=words.number(), currency=words.currency())
    return replace(cost, currency=words.currency())
