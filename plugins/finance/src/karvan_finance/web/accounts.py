"""The chart of accounts: tree, form, and the ledger of one account."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.api import TranslatedText
from karvan.api import lazy_gettext as _
from karvan.api import permission
from karvan.api import redirect_to
from karvan.api import render
from karvan.errors import Malformed
from karvan.text import parse_date
from karvan_finance import permissions as P
from karvan_finance.domain.ledger import AccountType
from karvan_finance.queries.account_lines import read_ledger_page
from karvan_finance.queries.accounts import account_tree
from karvan_finance.queries.accounts import get_account
from karvan_finance.queries.periods import start_of_year
from karvan_finance.services.accounts import ChangeAccount
from karvan_finance.services.accounts import NewAccount
from karvan_finance.services.accounts import change_account
from karvan_finance.services.accounts import create_account
from karvan_finance.web.blueprint import bp
from karvan_finance.web.entries import place_in
from karvan_finance.web.entries import shown_version
from karvan_finance.web.labels import ACCOUNT_TYPES

if TYPE_CHECKING:
    from karvan.api import Context


@bp.get("/accounts")
@permission(P.ACCOUNT_READ)
def accounts(ctx: Context) -> Response:
    """The chart of accounts as a tree."""
    return render(ctx, "finance/accounts/list.html", nodes=account_tree(ctx), types=ACCOUNT_TYPES)


@bp.get("/accounts/new")
@permission(P.ACCOUNT_CREATE)
def new_account(ctx: Context) -> Response:
    """The form of a new account."""
    groups = [node.account for node in account_tree(ctx) if node.account.is_group]
    return render(
        ctx, "finance/accounts/form.html", account=None, groups=groups, types=ACCOUNT_TYPES
    )


@bp.post("/accounts/new")
@permission(P.ACCOUNT_CREATE)
def add_account(ctx: Context) -> Response:
    """Make an account."""
    typed = request.form
    parent = typed.get("parent", "")
    made = create_account(
        ctx,
        NewAccount(
            code=typed.get("code", ""),
            name=_names(),
            type=_type(),
            parent_id=int(parent) if parent.isdecimal() else None,
            is_group="is_group" in typed,
            is_control="is_control" in typed,
        ),
    )
    return redirect_to(ctx, "finance.accounts", flash=_("Account {code} made.", code=made.code))


@bp.get("/accounts/<int:account_id>/edit")
@permission(P.ACCOUNT_UPDATE)
def edit_account(ctx: Context, account_id: int) -> Response:
    """The form of an account."""
    account = get_account(ctx, account_id)
    return render(
        ctx, "finance/accounts/form.html", account=account, groups=[], types=ACCOUNT_TYPES
    )


@bp.post("/accounts/<int:account_id>/edit")
@permission(P.ACCOUNT_UPDATE)
def save_account(ctx: Context, account_id: int) -> Response:
    """Rename an account, or take it out of use."""
    command = ChangeAccount(account_id, shown_version(), _names(), "is_active" in request.form)
    account = change_account(ctx, command)
    return redirect_to(ctx, "finance.accounts", flash=_("Account {code} saved.", code=account.code))


@bp.get("/accounts/<int:account_id>")
@permission(P.ACCOUNT_READ)
def account(ctx: Context, account_id: int) -> Response:
    """The ledger of an account: its lines with running balance, page by page."""
    first = _day(ctx, "from", start_of_year(ctx))
    last = _day(ctx, "at", ctx.today())
    found = get_account(ctx, account_id)
    after = place_in(request.args.get("after"))
    return render(
        ctx,
        "finance/accounts/view.html",
        account=found,
        first=first,
        last=last,
        after=after,
        page=read_ledger_page(ctx, account_id, first, last, after=after),
    )


def _day(ctx: Context, name: str, otherwise: date) -> date:
    typed = request.args.get(name, "").strip()
    return parse_date(typed, today=ctx.today()) if typed else otherwise


def _type() -> AccountType:
    typed = request.form.get("type", "")
    if typed not in ACCOUNT_TYPES:
        raise Malformed(reason=_("there is no account type {type}", type=typed))
    return AccountType(typed)


def _names() -> TranslatedText:
    named = {code: request.form.get(f"name_{code}", "").strip() for code in ("en", "fa")}
    return TranslatedText({code: name for code, name in named.items() if name})
