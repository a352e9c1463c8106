"""Exchange rates of the company: the latest ones, and a form to enter one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from typing import TypeVar

from flask import Response
from flask import request

from karvan.companies.queries import list_currencies
from karvan.companies.queries import list_rates
from karvan.companies.rates import SetRate
from karvan.companies.rates import set_rate
from karvan.db.types import RATE_SCALE
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.identity import permissions as p
from karvan.plugins.access import permission
from karvan.text import TextError
from karvan.text import parse_date
from karvan.text import parse_number
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render

if TYPE_CHECKING:
    from karvan.context import Context

T = TypeVar("T")


@core.get(f"{CORE}/rates")
@permission(p.RATE_MANAGE)
def rates(ctx: Context) -> Response:
    """The rates entered last, and a form for another one."""
    foreign = [each for each in list_currencies(ctx) if each.code != ctx.company.currency]
    return render(
        ctx,
        "karvan/rates.html",
        rates=list_rates(ctx),
        currencies=[(each.code, f"{each.code} – {each.name}") for each in foreign],
        today=ctx.today(),
    )


@core.post(f"{CORE}/rates")
@permission(p.RATE_MANAGE)
def save_rate(ctx: Context) -> Response:
    """Store what the form says, in place of a rate of the same day."""
    form = request.form
    on = _read("on", lambda typed: parse_date(typed, today=ctx.today()))
    rate = _read("rate", lambda typed: parse_number(typed, max_decimals=RATE_SCALE))
    set_rate(ctx, SetRate(form.get("currency", ""), on, rate))
    return redirect_to(ctx, "core.rates", flash=_("The rate was saved."))


def _read(field: str, parse: Callable[[str], T]) -> T:
    """The field's value; what cannot be read is a problem of that field."""
    try:
        return parse(request.form.get(field, ""))
    except TextError as error:
        raise Invalid([Problem(error.code, error.message, field=field)]) from None
