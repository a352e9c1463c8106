"""The chart of accounts as lists, trees and choices."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import or_
from sqlalchemy import select

from karvan_finance.errors import NoSuchRecord
from karvan_finance.errors import UnknownAccount
from karvan_finance.ledger.models import Account
from karvan_finance.ledger.queries.sums import movements_until

if TYPE_CHECKING:
    from karvan.api import Context


def list_accounts(ctx: Context) -> list[Account]:
    """All accounts by code."""
    return list(ctx.session.scalars(select(Account).order_by(Account.code)))


def get_account(ctx: Context, account_id: int) -> Account:
    """The account; raises NotFound."""
    account = ctx.session.get(Account, (ctx.company.id, account_id))
    if account is None:
        raise NoSuchRecord(what="account", key=account_id)
    return account


def account_named(ctx: Context, text: str) -> Account:
    """The account of this code or imported full name; raises UnknownAccount."""
    named = or_(Account.code == text, Account.full_name == text)
    found = ctx.session.scalars(select(Account).where(named).order_by(Account.id)).first()
    if found is None:
        raise UnknownAccount(account=text)
    return found


def accounts_by_use(ctx: Context, day: date) -> list[Account]:
    """The accounts that have been posted on up to a day, by code."""
    used = {each.account_id for each in movements_until(ctx, day)}
    return [account for account in list_accounts(ctx) if account.id in used]


def balances_on(ctx: Context, day: date) -> dict[int, int]:
    """What each account that was posted on holds on a day."""
    found: dict[int, int] = {}
    for each in movements_until(ctx, day):
        found[each.account_id] = found.get(each.account_id, 0) + each.debit - each.credit
    return found


def balances_with_groups(ctx: Context, day: date) -> dict[int, int]:
    """The same, and for each group the sum of all that lies below it."""
    rows = ctx.session.execute(select(Account.id, Account.parent_id))
    parents = {row.id: row.parent_id for row in rows}
    found: dict[int, int] = {}
    for account_id, amount in balances_on(ctx, day).items():
        place: int | None = account_id
        while place is not None:
            found[place] = found.get(place, 0) + amount
            place = parents.get(place)
    return found
