"""Currencies as an entity: every company lists and reads them; only the installation changes them.

What may be written of a currency holds for all companies, so `karvan.web.pages.currencies` asks for
an administrator of the installation, and writes into the trail of the installation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.companies.currencies import SINCE_EVER
from karvan.companies.models import Currency
from karvan.companies.rates import count_rates
from karvan.entities.declaring.declaration import Entity
from karvan.entities.declaring.fields import Field
from karvan.entities.declaring.views import FormView
from karvan.entities.declaring.views import ListView
from karvan.entities.declaring.views import Section
from karvan.entities.declaring.views import SmartButton
from karvan.entities.reading.filters import Clause
from karvan.entities.reading.filters import filter_texts
from karvan.i18n import lazy_gettext as _
from karvan.i18n.formats import format_money
from karvan.i18n.formats import format_number
from karvan.web.urls import url

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from karvan.context import Context

READ = ("read",)
READERS = ("controller", "accountant", "clerk", "sales", "storekeeper", "viewer")
RATE_READ, RATE_LIST = "core.rate.read", "core.rate_list"


def _coins(ctx: Context, currencies: Sequence[Currency]) -> dict[int, str]:
    """What cash amounts are rounded to, as an amount of the currency."""
    return {
        each.id: format_money(each.rounding_minor, each.exponent, ctx.locale) for each in currencies
    }


def _statuses(ctx: Context, currencies: Sequence[Currency]) -> dict[int, str]:
    today = ctx.today()
    return {each.id: "active" if each.is_valid_on(today) else "ended" for each in currencies}


def _beginnings(ctx: Context, currencies: Sequence[Currency]) -> dict[int, date | None]:
    """The first day; None for those that were always there."""
    del ctx
    return {
        each.id: each.valid_from if each.valid_from > SINCE_EVER else None for each in currencies
    }


def _title(ctx: Context, currency: Currency) -> str:
    del ctx
    return f"{currency.code} – {currency.name}"


def _rates(ctx: Context, currency: Currency) -> str:
    """The rates of the currency, for whoever may read them; the company's own has none."""
    if currency.code == ctx.company.currency or not ctx.can(RATE_READ):
        return ""
    return url(RATE_LIST, f=filter_texts((Clause("currency", "eq", (currency.code,)),)))


def _count_rates(ctx: Context, currency: Currency) -> str:
    return format_number(count_rates(ctx, currency.code), ctx.locale)


CURRENCY = Entity(
    name="currency",
    label=_("Currency"),
    plural=_("Currencies"),
    model=Currency,
    icon="coins",
    verbs=READ,
    default_roles=dict.fromkeys(READERS, READ),
    title=_title,
    fields=(
        Field("code", label=_("Code"), readonly=True, sortable=True),
        Field("name", "translated", _("Name"), readonly=True),
        Field("iso_code", label=_("Code in ISO 4217"), readonly=True),
        Field("exponent", "integer", _("Decimals"), readonly=True),
        Field("smallest_coin", label=_("Smallest coin"), read=_coins),
        Field("begins", "date", _("Valid from"), read=_beginnings),
        Field("valid_to", "date", _("Valid until before"), readonly=True),
        Field("status", "choice", _("Status"), read=_statuses, tones={"active": "good"},
              choices=(("active", _("Active")), ("ended", _("Not active")))),
    ),
    list=ListView(
        columns=("code", "name", "exponent", "smallest_coin", "begins", "valid_to", "status"),
        sort=("code",),
        filters=((_("Own"), ("iso_code:empty",)),),
    ),
    form=FormView(
        sections=(
            Section(("code", "name", "iso_code", "status")),
            Section(("exponent", "smallest_coin", "begins", "valid_to")),
        ),
        buttons=(SmartButton(_("Exchange rates"), "exchange", link=_rates, count=_count_rates),),
    ),
    search=("code", "name"),
    templates={"list": "karvan/currencies/of_company.html"},
    searchable=False,
    menu=False,
    parts=False,
)  # fmt: skip
