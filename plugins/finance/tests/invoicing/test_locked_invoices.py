"""Invoices and lock dates: a locked day takes none, and a cancellation finds an open day."""

from __future__ import annotations

from datetime import date

import pytest
from plugins.finance.tests.invoicing.test_invoices import Office

from karvan.api import Invalid
from karvan_finance.invoicing.services.posting import post_invoice
from karvan_finance.ledger.domain.locks import LockArea
from karvan_finance.ledger.services.locks import set_lock


def test_an_invoice_of_a_locked_day_stays_a_draft_and_names_the_first_open_one(books):
    office = Office(books)
    sale, taxed = office.draft(("100", None, None)), office.draft(("100", "S20", None))
    books.run(lambda ctx: set_lock(ctx, LockArea.TAX, date(2025, 1, 31)))

    with pytest.raises(Invalid, match=r"Entries with taxes.*2025-02-01") as refused:
        office.do(post_invoice, taxed)

    assert [each.field for each in refused.value.problems] == ["date"]
    assert office.get(taxed).state == "draft"
    office.do(post_invoice, sale)
    assert office.get(sale).state == "posted"
