"""The ledger of the company and the facts every posting asks for, read once per unit of work."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import bindparam
from sqlalchemy import select

from karvan_finance.errors import NoSuchRecord
from karvan_finance.ledger.domain.checks import BookMoney
from karvan_finance.ledger.models import Account
from karvan_finance.ledger.models import Ledger

if TYPE_CHECKING:
    from karvan.api import Context

MAIN = "main"
_LEDGER, _ACCOUNTS = "finance.ledger", "finance.accounts"
_THE_LEDGER = select(Ledger).where(Ledger.code == MAIN)
_THESE_ACCOUNTS = select(Account).where(Account.id.in_(bindparam("ids", expanding=True)))


def main_ledger(ctx: Context) -> Ledger:
    """The company's ledger, made when finance was enabled."""
    known: Ledger | None = ctx.uow.info.get(_LEDGER)
    if known is None:
        known = ctx.session.scalars(_THE_LEDGER).one_or_none()
        if known is None:
            raise NoSuchRecord(what="ledger", key=MAIN)
        ctx.uow.info[_LEDGER] = known
    return known


def book_money(ctx: Context) -> BookMoney:
    """The currency the books are kept in."""
    return BookMoney(ctx.company.currency, ctx.company.exponent)


def accounts_by_id(ctx: Context, ids: Iterable[int]) -> dict[int, Account]:
    """The accounts of these ids, each read once; an id without an account is left out."""
    known: dict[int, Account] = ctx.uow.info.setdefault(_ACCOUNTS, {})
    wanted = set(ids)
    if missing := wanted - known.keys():
        found = ctx.session.scalars(_THESE_ACCOUNTS, {"ids": sorted(missing)})
        known.update({account.id: account for account in found})
    return {each: known[each] for each in wanted if each in known}
