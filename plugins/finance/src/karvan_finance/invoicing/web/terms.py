"""Payment terms as people work with them."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Any

from karvan.api import Command
from karvan.api import Entity
from karvan.api import Field
from karvan.api import FormView
from karvan.api import LinesGrid
from karvan.api import ListView
from karvan.api import Section
from karvan.api import lazy_gettext as _
from karvan_finance.invoicing.domain.terms import Share
from karvan_finance.invoicing.domain.terms import Terms
from karvan_finance.invoicing.models import PaymentTerm
from karvan_finance.invoicing.services.terms import SaveTerm
from karvan_finance.invoicing.services.terms import lines_of_term
from karvan_finance.invoicing.services.terms import read_lines
from karvan_finance.invoicing.services.terms import save_term
from karvan_finance.invoicing.services.terms import terms_of

if TYPE_CHECKING:
    from karvan.api import Context

Values = Mapping[str, Any]
KEEPER = ("read", "create", "update")
SHARES = (
    (Share.REST, _("The rest")),
    (Share.PERCENT, _("Percent")),
    (Share.FIXED, _("Amount")),
)


def _title(ctx: Context, term: PaymentTerm) -> str:
    return str(term.name)


def _create(ctx: Context, _term: None, values: Values) -> PaymentTerm:
    return save_term(ctx, _command(ctx, None, values))


def _update(ctx: Context, term: PaymentTerm, values: Values) -> PaymentTerm:
    return save_term(ctx, _command(ctx, term, values), term)


def _command(ctx: Context, term: PaymentTerm | None, values: Values) -> SaveTerm:
    old = terms_of(ctx, term.id) if term else Terms()
    lines = old.lines
    if "lines" in values:
        lines = read_lines(_whole_rows(ctx, term, values["lines"] or ()))
    return SaveTerm(
        code=values.get("code") or (term.code if term else ""),
        name=values.get("name", term.name if term else ""),
        terms=Terms(
            lines,
            values.get("discount_percent", old.discount_percent) or Decimal(0),
            values.get("discount_days", old.discount_days) or 0,
        ),
        is_active=values.get("is_active", term.is_active if term else True),
    )


def _whole_rows(
    ctx: Context, term: PaymentTerm | None, lines: Sequence[Values]
) -> list[dict[str, Any]]:
    """Each row with the stored values of what was not sent of it."""
    held = {row["id"]: row for row in _read_lines(ctx, term)} if term else {}
    return [
        {**held.get(line.get("id") or 0, {}), **line} for line in lines if not line.get("_delete")
    ]


def _read_lines(ctx: Context, term: PaymentTerm) -> list[Mapping[str, Any]]:
    return [
        {
            "id": line.id,
            "share": line.share,
            "percent": line.percent or None,
            "fixed": line.fixed or None,
            "months": line.months or None,
            "days": line.days or None,
            "month_end": line.month_end,
            "day_of_month": line.day_of_month,
        }
        for line in lines_of_term(ctx, term.id)
    ]


LINES = LinesGrid(
    "lines",
    _("Parts"),
    (
        Field("share", "choice", _("Share"), choices=SHARES, required=True),
        Field("percent", "percent", _("Percent")),
        Field("fixed", "money", _("Amount")),
        Field("months", "integer", _("Months")),
        Field("days", "integer", _("Days")),
        Field("month_end", "bool", _("End of month")),
        Field("day_of_month", "integer", _("Day of month")),
    ),
    order="seq",
    read=_read_lines,
)

TERM = Entity(
    name="term",
    label=_("Payment terms"),
    plural=_("Payment terms"),
    model=PaymentTerm,
    verbs=KEEPER,
    default_roles={
        "controller": KEEPER,
        "accountant": KEEPER,
        **dict.fromkeys(("clerk", "viewer"), ("read",)),
    },
    title=_title,
    icon="calendar-due",
    fields=(
        Field("code", label=_("Code"), required=True),
        Field("name", "translated", _("Name"), required=True),
        Field(
            "discount_percent",
            "percent",
            _("Early-payment discount"),
            help=_("What may be kept back by who pays within the days beside it."),
        ),
        Field("discount_days", "integer", _("Days for the discount")),
        Field("is_active", "bool", _("In use"), default=True),
    ),
    commands=(
        Command(
            "create",
            _("New terms"),
            run=_create,
            fields=("code", "name", "discount_percent", "discount_days", "is_active", "lines"),
        ),
        Command(
            "update",
            run=_update,
            fields=("name", "discount_percent", "discount_days", "is_active", "lines"),
        ),
    ),
    list=ListView(columns=("code", "name", "discount_percent", "is_active"), sort=("code",)),
    form=FormView(
        sections=(Section(("code", "name", "discount_percent", "discount_days", "is_active")),),
    ),
    lines=(LINES,),
    search=("code", "name"),
)
