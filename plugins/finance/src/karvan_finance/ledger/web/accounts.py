"""Accounts: the entity people work with, and the ledger of one account."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING
from typing import Any

from flask import Response
from flask import request

from karvan.api import Chart
from karvan.api import Command
from karvan.api import Entity
from karvan.api import Field
from karvan.api import FormView
from karvan.api import ImportView
from karvan.api import ListView
from karvan.api import Section
from karvan.api import SmartButton
from karvan.api import currency_exponents
from karvan.api import lazy_gettext as _
from karvan.api import permission
from karvan.api import render
from karvan.api import url
from karvan.text import parse_date
from karvan_finance import permissions as P
from karvan_finance.blueprint import bp
from karvan_finance.ledger.domain.ledger import AccountType
from karvan_finance.ledger.models import Account
from karvan_finance.ledger.queries.account_lines import Place
from karvan_finance.ledger.queries.account_lines import read_ledger_page
from karvan_finance.ledger.queries.accounts import balances_with_groups
from karvan_finance.ledger.queries.accounts import get_account
from karvan_finance.ledger.queries.periods import start_of_year
from karvan_finance.ledger.services.accounts import ChangeAccount
from karvan_finance.ledger.services.accounts import NewAccount
from karvan_finance.ledger.services.accounts import change_account
from karvan_finance.ledger.services.accounts import create_account
from karvan_finance.ledger.web.labels import ACCOUNT_TYPES

if TYPE_CHECKING:
    from karvan.api import Context

EDITOR = ("read", "create", "update")


@bp.get("/accounts/<int:account_id>/ledger")
@permission(P.ACCOUNT_READ)
def account_ledger(ctx: Context, account_id: int) -> Response:
    """The ledger of an account: its lines with running balance, page by page."""
    first = _day(ctx, "from", start_of_year(ctx))
    last = _day(ctx, "at", ctx.today())
    found = get_account(ctx, account_id)
    after = place_in(request.args.get("after"))
    return render(
        ctx,
        "finance/accounts/ledger.html",
        account=found,
        first=first,
        last=last,
        after=after,
        page=read_ledger_page(ctx, account_id, first, last, after=after),
    )


def place_in(text: str | None) -> Place | None:
    """The place of a ledger that an address names, such as 2025-01-31_17; None for any other text."""
    day, _separator, number = (text or "").partition("_")
    try:
        return (date.fromisoformat(day), int(number)) if number else None
    except ValueError:
        return None


def _day(ctx: Context, name: str, otherwise: date) -> date:
    typed = request.args.get(name, "").strip()
    return parse_date(typed, today=ctx.today()) if typed else otherwise


def _title(ctx: Context, account: Account) -> str:
    return f"{account.code} {account.name}"


def _ledger(ctx: Context, account: Account) -> str:
    return "" if account.is_group else url("finance.account_ledger", account_id=account.id)


def _balance(ctx: Context, accounts: list[Account]) -> dict[int, int | None]:
    """What each account holds today; a group shows what the accounts below it hold together."""
    found = balances_with_groups(ctx, ctx.today())
    return {each.id: found.get(each.id, 0) for each in accounts}


def _currencies(ctx: Context) -> tuple[tuple[str, str], ...]:
    return tuple((code, code) for code in sorted(currency_exponents(ctx)))


def _create(ctx: Context, _account: None, values: Mapping[str, Any]) -> Account:
    return create_account(
        ctx,
        NewAccount(
            code=values["code"],
            name=values["name"],
            type=AccountType(values["type"]),
            parent_id=values.get("parent"),
            currency=values.get("currency") or None,
            is_group=bool(values.get("is_group")),
            is_control=bool(values.get("is_control")),
            is_reconcilable=bool(values.get("is_reconcilable")),
        ),
    )


def _update(ctx: Context, account: Account, values: Mapping[str, Any]) -> Account:
    name = values.get("name", account.name)
    return change_account(ctx, ChangeAccount(account.id, account.version, name, account.is_active))


ACCOUNT = Entity(
    name="account",
    label=_("Ledger account"),
    plural=_("Accounts"),
    model=Account,
    verbs=EDITOR,
    default_roles={
        "controller": EDITOR,
        "accountant": EDITOR,
        **dict.fromkeys(("clerk", "viewer"), ("read",)),
    },
    title=_title,
    icon="list-details",
    fields=(
        Field("code", label=_("Code"), required=True),
        Field("name", "translated", _("Name"), required=True),
        Field("type", "choice", _("Type"), choices=tuple(ACCOUNT_TYPES.items()), required=True),
        Field(
            "parent",
            "reference",
            _("Belongs to the group"),
            target="finance.account",
            narrow=("is_group:eq:true",),
        ),
        Field(
            "currency", "choice", _("Currency"), choices=_currencies, help=_("Empty: takes any.")
        ),
        Field(
            "is_group",
            "bool",
            _("Group account"),
            help=_("Gathers accounts and takes no lines itself."),
        ),
        Field("is_control", "bool", _("Kept per party"), help=_("Every line needs a party.")),
        Field("is_reconcilable", "bool", _("Its lines are matched")),
        Field("is_active", "bool", _("In use"), readonly=True),
        Field("balance", "money", _("Balance today"), read=_balance, permission=P.REPORT_READ),
    ),
    commands=(
        Command(
            "create",
            _("New account"),
            run=_create,
            fields=(
                "code",
                "name",
                "type",
                "parent",
                "currency",
                "is_group",
                "is_control",
                "is_reconcilable",
            ),
        ),
        Command("update", run=_update, fields=("name",)),
    ),
    list=ListView(
        columns=("code", "name", "type", "balance"),
        tree="parent",
        sort=("code",),
        editable=("name",),
        filters=(
            (_("Without groups"), ("is_group:eq:false",)),
            (_("Kept per party"), ("is_control:eq:true",)),
        ),
        empty=_("The chart of accounts is empty. Make the first account, or import a chart."),
    ),
    form=FormView(
        sections=(
            Section(("code", "name", "type", "parent", "currency", "balance")),
            Section(
                ("is_group", "is_control", "is_reconcilable", "is_active"), _("How it is used")
            ),
        ),
        buttons=(
            SmartButton(_("Account ledger"), "book-2", link=_ledger),
            SmartButton(_("Accounts below"), "list-tree", entity="finance.account", field="parent"),
        ),
    ),
    chart=Chart("type"),
    search=("code", "name"),
    archive="is_active",
    import_=ImportView(keys=("code",)),
)
