"""Exchange rates as an entity: listed by day, entered for a currency and a day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

from karvan.companies.models import ExchangeRate
from karvan.companies.queries import list_currencies
from karvan.companies.rates import SetRate
from karvan.companies.rates import set_rate
from karvan.db.types import RATE_SCALE
from karvan.entities.declaring.commands import Command
from karvan.entities.declaring.declaration import Entity
from karvan.entities.declaring.fields import Field
from karvan.entities.declaring.views import ImportView
from karvan.entities.declaring.views import ListView
from karvan.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.fields import Choices

Values = Mapping[str, Any]


def _foreign(ctx: Context) -> Choices:
    own = ctx.company.currency
    return tuple(
        (each.code, f"{each.code} – {each.name}")
        for each in list_currencies(ctx)
        if each.code != own
    )


def _create(ctx: Context, _record: None, values: Values) -> ExchangeRate:
    return set_rate(ctx, SetRate(values["currency"], values["on"], values["rate"]))


def _update(ctx: Context, record: ExchangeRate, values: Values) -> ExchangeRate:
    return set_rate(ctx, SetRate(record.currency, record.on_date, values.get("rate", record.rate)))


def _title(ctx: Context, record: ExchangeRate) -> str:
    del ctx
    return f"{record.currency} {record.on_date.isoformat()}"


RATE = Entity(
    name="rate",
    label=_("Exchange rate"),
    plural=_("Exchange rates"),
    model=ExchangeRate,
    icon="exchange",
    verbs=("read", "create", "update", "manage"),
    default_roles=dict.fromkeys(("controller", "accountant"), ("read", "manage")),
    title=_title,
    fields=(
        Field("currency", "choice", _("Currency"), choices=_foreign, required=True, sortable=True),
        Field("on", "date", _("From"), column="on_date", required=True, sortable=True,
              default=lambda ctx: ctx.today()),
        Field("rate", "rate", _("Rate"), required=True, decimals=RATE_SCALE,
              help=_("Units of company money for one unit of the foreign currency.")),
    ),
    commands=(
        Command("create", run=_create),
        Command("update", run=_update, fields=("rate",)),
    ),
    list=ListView(
        columns=("on", "currency", "rate"),
        sort=("-on",),
        editable=("rate",),
        empty=_("Foreign amounts are converted by the latest rate on or before their day."),
    ),
    search=("currency",),
    searchable=False,
    import_=ImportView(keys=("currency", "on")),
)  # fmt: skip
