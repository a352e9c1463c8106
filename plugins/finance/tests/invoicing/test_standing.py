"""Where an invoice stands, by what is open of it."""

from __future__ import annotations

import pytest

from karvan_finance.invoicing.domain.kinds import InvoiceKind
from karvan_finance.invoicing.domain.kinds import standing_of

POSTED = {
    "is_posted": True, "is_reversed": False, "total": 100, "residual": 100, "credited": 0,
    "is_late": False,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "standing"),
    [
        ({}, "open"),
        ({"is_posted": False}, "draft"),
        ({"is_late": True}, "overdue"),
        ({"residual": 40}, "partly_paid"),
        ({"residual": 40, "is_late": True}, "overdue"),
        ({"residual": 0}, "paid"),
        ({"residual": 0, "credited": 100}, "credited"),
        ({"residual": 0, "credited": 30}, "paid"),
        ({"total": 0, "residual": 0}, "paid"),
        ({"is_reversed": True, "residual": 0}, "cancelled"),
    ],
)
def test_the_standing_is_read_from_what_is_open(changes, standing):
    assert standing_of(**{**POSTED, **changes}) == standing


def test_each_kind_knows_its_side_and_what_takes_it_back():
    assert [(kind.side, kind.is_credit) for kind in InvoiceKind] == [
        (1, False), (1, True), (-1, False), (-1, True),
    ]  # fmt: skip
    assert InvoiceKind.INVOICE.credited_by is InvoiceKind.CREDIT_NOTE
    assert InvoiceKind.BILL.credited_by is InvoiceKind.VENDOR_CREDIT
