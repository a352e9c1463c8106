"""The accounts of a foreign ledger: found by their full name, or made with the groups above them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan_finance.ledger.domain.ledger import AccountType
from karvan_finance.ledger.models import Account
from karvan_finance.ledger.services.accounts import NewAccount
from karvan_finance.ledger.services.accounts import create_accounts
from karvan_finance.moving.domain.beancount.accounts import SourceAccount

if TYPE_CHECKING:
    from karvan.api import Context

TYPES = {
    "assets": AccountType.ASSET_CURRENT,
    "liabilities": AccountType.LIABILITY_CURRENT,
    "equity": AccountType.EQUITY,
    "income": AccountType.INCOME,
    "expenses": AccountType.EXPENSE,
}


def ensure_accounts(ctx: Context, accounts: Iterable[SourceAccount]) -> tuple[dict[str, int], int]:
    """Full name -> id of every account, and how many were made.

    The path is kept as full name and code, its last word is the name. A path that is no account of
    the file itself becomes a group, so the tree of the source is the tree here.
    """
    opened = {account.full_name: account for account in accounts}
    known = _ids_by_full_name(ctx)
    wanted = {path: account.kind for account in opened.values() for path in _paths(account)}
    by_depth = sorted((path.count(":"), path) for path in wanted if path not in known)
    made = 0
    for depth in sorted({depth for depth, _ in by_depth}):
        level = [path for each, path in by_depth if each == depth]
        new = [_new(path, wanted[path], known, is_group=path not in opened) for path in level]
        for path, account in zip(level, create_accounts(ctx, new), strict=True):
            known[path] = account.id
        made += len(level)
    return {path: known[path] for path in opened}, made


def _ids_by_full_name(ctx: Context) -> dict[str, int]:
    rows = ctx.session.execute(
        select(Account.full_name, Account.id).where(Account.full_name.is_not(None))
    )
    return {row.full_name: row.id for row in rows}


def _paths(account: SourceAccount) -> list[str]:
    """The account and everything above it: A, A:B, A:B:C."""
    words = account.full_name.split(":")
    return [":".join(words[:n]) for n in range(1, len(words) + 1)]


def _new(path: str, kind: str, known: dict[str, int], *, is_group: bool) -> NewAccount:
    above, _, name = path.rpartition(":")
    return NewAccount(
        code=path,
        name=name,
        type=TYPES[kind],
        full_name=path,
        parent_id=known[above] if above else None,
        is_group=is_group,
    )
