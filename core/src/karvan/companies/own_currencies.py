"""Currencies of one's own beside those of ISO 4217, for the whole installation: BTC, vouchers, points.

Code and exponent are written once, since every amount ever stored depends on them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.companies.currencies import SINCE_EVER
from karvan.companies.errors import UnknownCurrency
from karvan.companies.models import Currency
from karvan.db.types import TranslatedText
from karvan.errors import Forbidden
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.errors import StaleVersion
from karvan.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from karvan.context import Context

CODE = re.compile(r"[A-Z][A-Z0-9]{2,11}")
LARGEST_EXPONENT = 8
LONGEST_NAME = 100


@dataclass(frozen=True, kw_only=True)
class CurrencyFacts:
    """What may change of a currency; `smallest_coin` is in minor units, 1 where any amount can be paid."""

    name: str | Mapping[str, str]
    smallest_coin: int = 1
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, kw_only=True)
class CreateCurrency(CurrencyFacts):
    """A currency of one's own; its minor unit has `exponent` decimals, 0 to 8."""

    code: str
    exponent: int = 2


@dataclass(frozen=True, kw_only=True)
class UpdateCurrency(CurrencyFacts):
    """A change of a currency, at the version it was read at."""

    code: str
    version: int


def list_all_currencies(ctx: Context) -> Sequence[Currency]:
    """Every currency there is or was, by code."""
    return ctx.session.scalars(select(Currency).order_by(Currency.code)).all()


def get_currency(ctx: Context, code: str) -> Currency:
    """The currency of this code; raises UnknownCurrency."""
    statement = select(Currency).where(Currency.code == code)
    currency = ctx.session.scalars(statement).one_or_none()
    if currency is None:
        raise UnknownCurrency(currency=code)
    return currency


def create_currency(ctx: Context, command: CreateCurrency) -> Currency:
    """Add a currency to the installation. Raises Forbidden for all but administrators, Invalid."""
    _require_administrator(ctx)
    code = command.code.strip().upper()
    problems = _problems(command)
    if not CODE.fullmatch(code):
        text = _("A code has 3 to 12 letters and digits and begins with a letter.")
        problems.append(Problem("core.currency.code", text, field="code"))
    elif ctx.session.scalar(select(Currency.id).where(Currency.code == code)) is not None:
        text = _("The code {code} is in use. Choose another.", code=code)
        problems.append(Problem("core.currency.code", text, field="code"))
    if not 0 <= command.exponent <= LARGEST_EXPONENT:
        text = _("A currency has 0 to {limit} decimals.", limit=LARGEST_EXPONENT)
        problems.append(Problem("core.currency.exponent", text, field="exponent"))
    if problems:
        raise Invalid(problems)
    currency = Currency(code=code, iso_code=None, exponent=command.exponent)
    _take(currency, command)
    ctx.session.add(currency)
    ctx.uow.flush()
    return currency


def update_currency(ctx: Context, command: UpdateCurrency) -> Currency:
    """Change name, smallest coin or validity. Raises Forbidden, StaleVersion, Invalid."""
    _require_administrator(ctx)
    currency = get_currency(ctx, command.code)
    if currency.version != command.version:
        raise StaleVersion
    if problems := _problems(command):
        raise Invalid(problems)
    _take(currency, command)
    ctx.uow.flush()
    return currency


def _take(currency: Currency, facts: CurrencyFacts) -> None:
    currency.name = TranslatedText.of(facts.name)
    currency.rounding_minor = facts.smallest_coin
    currency.valid_from = facts.valid_from or SINCE_EVER
    currency.valid_to = facts.valid_to


def _problems(facts: CurrencyFacts) -> list[Problem]:
    problems = []
    name = TranslatedText.of(facts.name)
    if not name or any(len(each) > LONGEST_NAME for each in name.values()):
        text = _("A name has 1 to {limit} characters.", limit=LONGEST_NAME)
        problems.append(Problem("core.currency.name", text, field="name"))
    if not 1 <= facts.smallest_coin <= 10**9:
        text = _("The smallest coin is at least one minor unit.")
        problems.append(Problem("core.currency.coin", text, field="smallest_coin"))
    if facts.valid_to is not None and facts.valid_to <= (facts.valid_from or SINCE_EVER):
        text = _("The end lies after the beginning.")
        problems.append(Problem("core.currency.validity", text, field="valid_to"))
    return problems


def _require_administrator(ctx: Context) -> None:
    if not ctx.can("*"):
        raise Forbidden(permission=str(_("administrator of the installation")))
