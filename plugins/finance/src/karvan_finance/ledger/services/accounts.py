"""Accounts and the roles they play."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import select

from karvan.api import Invalid
from karvan.api import Problem
from karvan.api import StaleVersion
from karvan.api import TranslatedText
from karvan.text import identity_key
from karvan_finance import errors
from karvan_finance.errors import NoSuchRecord
from karvan_finance.errors import problem
from karvan_finance.ledger.domain.ledger import AccountType
from karvan_finance.ledger.models import Account
from karvan_finance.ledger.models import AccountRole

if TYPE_CHECKING:
    from karvan.api import Context

COMPANY_WIDE = "company"
SELECTOR_ORDER = ("product", "product_category", "party", "party_group", "place", COMPANY_WIDE)


@dataclass(frozen=True)
class NewAccount:
    """An account to be made. `name` as plain text means English."""

    code: str
    name: str | TranslatedText
    type: AccountType
    full_name: str | None = None
    parent_id: int | None = None
    currency: str | None = None
    is_group: bool = False
    is_control: bool = False
    is_reconcilable: bool = False


@dataclass(frozen=True)
class ChangeAccount:
    """New values for an account; its code and type stay."""

    account_id: int
    version: int
    name: str | TranslatedText
    is_active: bool


def create_account(ctx: Context, command: NewAccount) -> Account:
    """Make one account; raises Invalid naming every fault."""
    return create_accounts(ctx, [command])[0]


def create_accounts(ctx: Context, commands: Sequence[NewAccount]) -> list[Account]:
    """Make accounts in one go, in order; raises Invalid naming every fault of each."""
    problems = _faults(ctx, commands)
    if problems:
        raise Invalid(problems)
    accounts = [
        Account(
            code=command.code.strip(),
            full_name=command.full_name,
            name=_translated(command.name),
            type=command.type,
            parent_id=command.parent_id,
            currency=command.currency,
            is_group=command.is_group,
            is_control=command.is_control,
            is_reconcilable=command.is_reconcilable,
        )
        for command in commands
    ]
    ctx.session.add_all(accounts)
    ctx.session.flush()
    return accounts


def change_account(ctx: Context, command: ChangeAccount) -> Account:
    """Rename an account, or take it out of use; what is posted on it stays."""
    account = get_account(ctx, command.account_id)
    if account.version != command.version:
        raise StaleVersion
    if not str(command.name).strip():
        raise errors.NameNeeded
    account.name = _translated(command.name)
    account.is_active = command.is_active
    ctx.session.flush()
    return account


def get_account(ctx: Context, account_id: int) -> Account:
    """The account; raises NotFound."""
    account = ctx.session.get(Account, (ctx.company.id, account_id))
    if account is None:
        raise NoSuchRecord(what="account", key=account_id)
    return account


def find_account_for_role(
    ctx: Context, role: str, selectors: dict[str, int] | None = None
) -> Account | None:
    """The account that plays the role for the first selector that names one, else company-wide."""
    return find_accounts_for_roles(ctx, [(role, selectors or {})])[0]


def find_accounts_for_roles(
    ctx: Context, wanted: Sequence[tuple[str, Mapping[str, int]]]
) -> list[Account | None]:
    """The accounts of several roles with selectors, each as `find_account_for_role`, read at once."""
    rows = ctx.session.execute(
        select(AccountRole.role, AccountRole.selector_kind, AccountRole.selector_id, Account)
        .join(AccountRole.account)
        .where(AccountRole.role.in_({role for role, _selectors in wanted}))
    )
    known: dict[Any, Account] = {
        (row.role, row.selector_kind, row.selector_id): row.Account for row in rows
    }
    return [
        next(
            (
                known[role, kind, chosen[kind]]
                for kind in SELECTOR_ORDER
                if kind in chosen and (role, kind, chosen[kind]) in known
            ),
            None,
        )
        for role, chosen in ((role, {**own, COMPANY_WIDE: None}) for role, own in wanted)
    ]


def set_account_role(ctx: Context, role: str, account_id: int) -> AccountRole:
    """Let an account play a role for the whole company, in place of the one that did."""
    account = get_account(ctx, account_id)
    if account.is_group:
        raise errors.GroupAccount(account=account.code)
    current = ctx.session.scalars(
        select(AccountRole).where(
            AccountRole.role == role, AccountRole.selector_kind == COMPANY_WIDE
        )
    ).one_or_none()
    if current is None:
        current = AccountRole(role=role, selector_kind=COMPANY_WIDE, account_id=account.id)
        ctx.session.add(current)
    current.account_id = account.id
    ctx.session.flush()
    return current


def _faults(ctx: Context, commands: Sequence[NewAccount]) -> list[Problem]:
    codes, full_names = _names_in_use(ctx)
    parents = _groups(ctx, commands)
    problems = []
    for row, command in enumerate(commands, start=1):
        key = identity_key(command.code)
        if not key or not str(command.name).strip():
            problems.append(problem(errors.NameNeeded(), field="code", row=row))
        elif key in codes:
            problems.append(problem(errors.CodeTaken(code=command.code), field="code", row=row))
        if command.full_name is not None and command.full_name in full_names:
            taken = errors.CodeTaken(code=command.full_name)
            problems.append(problem(taken, field="full_name", row=row))
        if command.parent_id is not None and command.parent_id not in parents:
            unknown = errors.UnknownAccount(account=command.parent_id)
            problems.append(problem(unknown, field="parent", row=row))
        codes.add(key)
        full_names.add(command.full_name)
    return problems


def _names_in_use(ctx: Context) -> tuple[set[str], set[str | None]]:
    rows = ctx.session.execute(select(Account.code, Account.full_name)).all()
    return {identity_key(row.code) for row in rows}, {row.full_name for row in rows} - {None}


def _groups(ctx: Context, commands: Sequence[NewAccount]) -> set[int]:
    wanted = {command.parent_id for command in commands} - {None}
    if not wanted:
        return set()
    return set(ctx.session.scalars(select(Account.id).where(Account.id.in_(wanted))))


def _translated(name: str | TranslatedText) -> TranslatedText:
    return name if isinstance(name, TranslatedText) else TranslatedText(en=name.strip())
