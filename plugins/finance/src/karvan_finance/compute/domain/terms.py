"""`karvan finance compute terms`: how a total falls due."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from karvan.errors import Invalid
from karvan.values import decimal_text
from karvan_finance.compute.domain.fields import Fields
from karvan_finance.invoicing.domain.terms import Share
from karvan_finance.invoicing.domain.terms import TermLine
from karvan_finance.invoicing.domain.terms import Terms
from karvan_finance.invoicing.domain.terms import check_terms
from karvan_finance.invoicing.domain.terms import instalments

SHARES = (Share.REST, Share.PERCENT, Share.FIXED)
REST: tuple[dict[str, Any], ...] = ({"share": "rest"},)


def compute_terms(request: dict[str, Any]) -> dict[str, Any]:
    """The instalments of a request; raises Invalid with every problem at its field."""
    fields = Fields(request)
    exponent = fields.exponent()
    total = fields.amount("total", exponent)
    on = fields.day("date")
    calendar = fields.choice("calendar", ("gregorian", "jalali"), default="gregorian")
    lines = [_line(each, exponent) for each in fields.objects("lines", REST)]
    terms = Terms(
        lines,
        fields.number("discount_percent", default=Decimal(0)),
        fields.whole("discount_days", default=0),
    )
    fields.finish()
    if problems := check_terms(terms):
        raise Invalid(problems)
    found = instalments(total, on, terms, "jalali" if calendar == "jalali" else "gregorian")
    return {
        "instalments": [
            {
                "due_on": part.due_on.isoformat(),
                "amount": decimal_text(part.amount, exponent),
                "discount": decimal_text(part.discount, exponent),
                "discount_until": part.discount_until and part.discount_until.isoformat(),
            }
            for part in found
        ]
    }


def _line(fields: Fields, exponent: int) -> TermLine:
    share = Share(fields.choice("share", SHARES))
    fields.asked.add("value")
    return TermLine(
        share,
        percent=fields.number("value") if share == Share.PERCENT else Decimal(0),
        fixed=fields.amount("value", exponent) if share == Share.FIXED else 0,
        months=fields.whole("months", default=0),
        days=fields.whole("days", default=0),
        month_end=fields.flag("month_end"),
        day_of_month=fields.whole_or_none("day_of_month"),
    )
