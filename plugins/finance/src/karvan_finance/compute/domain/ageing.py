"""`karvan finance compute ageing`: open amounts by how late they are, as of a day."""

from __future__ import annotations

from typing import Any

from karvan.errors import Invalid
from karvan.values import decimal_text
from karvan_finance.compute.domain.fields import Fields
from karvan_finance.errors import problem
from karvan_finance.settling import errors
from karvan_finance.settling.domain.ageing import USUAL_BOUNDS
from karvan_finance.settling.domain.ageing import AgedItem
from karvan_finance.settling.domain.ageing import MatchedPart
from karvan_finance.settling.domain.ageing import age
from karvan_finance.settling.domain.ageing import bucket_labels
from karvan_finance.settling.domain.ageing import check_bounds
from karvan_finance.settling.domain.ageing import residual_on


def compute_ageing(request: dict[str, Any]) -> dict[str, Any]:
    """The figures of a request; raises Invalid with every problem at its field."""
    fields = Fields(request)
    exponent = fields.exponent()
    day = fields.day("as_of")
    bounds = fields.list_of_wholes("bounds", USUAL_BOUNDS)
    by = fields.choice("by", ("due_date", "document_date"), default="due_date")
    side = fields.choice("side", ("receivable", "payable"), default="receivable")
    items = [
        _item(number, each, exponent)
        for number, each in enumerate(fields.objects("items"), start=1)
    ]
    fields.finish()
    if not check_bounds(bounds):
        raise Invalid([problem(errors.BucketsMustRise(), field="bounds")])
    found = age(
        items, day, bounds=bounds, by_document_date=by == "document_date", payable=side == "payable"
    )

    def shown(minor: int) -> str:
        return decimal_text(minor, exponent)

    return {
        "as_of": day.isoformat(),
        "not_due": shown(found.not_due),
        "buckets": [
            {"from": first, "to": last, "amount": shown(amount)}
            for (first, last), amount in zip(bucket_labels(bounds), found.late, strict=True)
        ],
        "unallocated": shown(found.unallocated),
        "revaluation": shown(found.revaluation),
        "total": shown(found.total),
        "items": [{"item": each.key, "residual": shown(residual_on(each, day))} for each in items],
    }


def _item(number: int, fields: Fields, exponent: int) -> AgedItem:
    dated_on = fields.day("date")
    return AgedItem(
        key=number,
        balance=fields.amount("balance", exponent),
        dated_on=dated_on,
        due_on=fields.day("due_on", default=dated_on),
        matches=[
            MatchedPart(
                each.amount("amount", exponent), each.day("date"), each.day_or_none("undone_on")
            )
            for each in fields.objects("matches", ())
        ],
        is_revaluation=fields.flag("revaluation"),
    )
