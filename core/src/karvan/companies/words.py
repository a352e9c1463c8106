"""A document's amount in words, in any language a document is written in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel import Locale as Cldr
from sqlalchemy import select

from karvan.amount_words import amount_in_words
from karvan.amount_words import words_of_currency
from karvan.companies.errors import UnknownCurrency
from karvan.companies.models import Currency

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.values import Money


def money_in_words(ctx: Context, money: Money, language: str | None = None) -> str:
    """The amount in words, in the reader's language unless another is named.

    A currency of one's own is called by its name. Raises UnknownCurrency.
    """
    chosen = language or ctx.locale.language
    currency = ctx.session.scalar(select(Currency).where(Currency.code == money.currency))
    if currency is None:
        raise UnknownCurrency(currency=money.currency)
    is_usual = currency.name == {
        each: Cldr.parse(each).currencies.get(currency.code) for each in currency.name
    }
    name = None if is_usual else currency.name.in_language(chosen)
    words = words_of_currency(currency.code, currency.exponent, chosen, name)
    return amount_in_words(money.minor, currency.exponent, words, chosen)
