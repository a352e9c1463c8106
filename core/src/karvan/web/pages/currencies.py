"""Currencies of the installation: all of them, and a form to add one of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from flask import Response
from flask import request

from karvan.companies.own_currencies import CreateCurrency
from karvan.companies.own_currencies import UpdateCurrency
from karvan.companies.own_currencies import create_currency
from karvan.companies.own_currencies import get_currency
from karvan.companies.own_currencies import list_all_currencies
from karvan.companies.own_currencies import update_currency
from karvan.errors import Forbidden
from karvan.i18n import lazy_gettext as _
from karvan.plugins.access import signed_in
from karvan.web.forms import form_version
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render
from karvan.web.typed import Typed

if TYPE_CHECKING:
    from karvan.context import Context

PLACE = "/-/currencies"
REFUSES = "the page itself refuses all but administrators"


@core.get(PLACE)
@signed_in("everyone may see which currencies there are")
def currencies(ctx: Context) -> Response:
    """Every currency with its decimals, smallest coin and validity."""
    found = list_all_currencies(ctx)
    return render(ctx, "karvan/currencies/list.html", currencies=found, today=ctx.clock.today())


@core.get(f"{PLACE}/new")
@signed_in(REFUSES)
def new_currency(ctx: Context) -> Response:
    """The form of a currency of one's own."""
    _require_administrator(ctx)
    return render(ctx, "karvan/currencies/form.html", currency=None)


@core.post(f"{PLACE}/new")
@signed_in(REFUSES)
def add_currency(ctx: Context) -> Response:
    """Add what the form says."""
    typed, facts = _facts(ctx)
    exponent = typed.whole("exponent")
    command = CreateCurrency(
        code=typed.text("code"), exponent=2 if exponent is None else exponent, **facts
    )
    typed.check()
    currency = create_currency(ctx, command)
    return redirect_to(ctx, "core.currencies", flash=_("{name} was added.", name=currency.code))


@core.get(f"{PLACE}/<code>")
@signed_in(REFUSES)
def currency(ctx: Context, code: str) -> Response:
    """The form of one currency."""
    _require_administrator(ctx)
    return render(ctx, "karvan/currencies/form.html", currency=get_currency(ctx, code))


@core.post(f"{PLACE}/<code>")
@signed_in(REFUSES)
def change_currency(ctx: Context, code: str) -> Response:
    """Change what the form says."""
    typed, facts = _facts(ctx)
    typed.check()
    update_currency(ctx, UpdateCurrency(code=code, version=form_version() or 0, **facts))
    return redirect_to(ctx, "core.currencies", flash=_("{name} was saved.", name=code))


def _facts(ctx: Context) -> tuple[Typed, dict[str, Any]]:
    typed = Typed(ctx, request.form)
    coin = typed.whole("smallest_coin")
    return typed, {
        "name": typed.translated("name"),
        "smallest_coin": 1 if coin is None else coin,
        "valid_from": typed.day("valid_from"),
        "valid_to": typed.day("valid_to"),
    }


def _require_administrator(ctx: Context) -> None:
    if not ctx.can("*"):
        raise Forbidden(permission=str(_("administrator of the installation")))
