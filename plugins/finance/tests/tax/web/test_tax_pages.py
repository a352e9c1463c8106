"""Taxes at their pages: made with parts, changed, refused in words, deleted only where unused."""

from __future__ import annotations

import re
from html import unescape

import pytest
from plugins.finance.tests.ledger.web.conftest import Desk

HEAD = {"code": "V19", "name": "VAT 19 %", "use": "sale", "kind": "percent", "rate": "19",
        "base_affected": "1", "seq": "10", "valid_from": "2025-01-01"}  # fmt: skip


@pytest.fixture
def desk(client, member):
    return Desk(client, member)


def rows(*parts):
    """The parts as the grid sends them: (kind, share, account code)."""
    sent = {"parts-count": str(len(parts)), "members-count": "0"}
    for n, (kind, share, account) in enumerate(parts):
        sent |= {f"parts-{n}-id": "", f"parts-{n}-document": "invoice", f"parts-{n}-part": kind,
                 f"parts-{n}-share": share, f"parts-{n}-account": "",
                 f"parts-{n}-account-text": account, f"parts-{n}-box": "2"}  # fmt: skip
    return sent


def test_a_tax_is_made_changed_and_deleted_at_its_page(desk):
    made = desk.post("/taxes/new", "/taxes/new", **HEAD, **rows(("base", "100", ""), ("tax", "60", "3100"), ("tax", "40", "")))  # fmt: skip
    assert made.status_code == 303
    path = re.search(r"/taxes/\d+", made.headers["Location"])[0]
    page = unescape(desk.get(path).text)

    assert "V19 VAT 19 %" in page
    assert re.findall(r'value="(\d+)" id="f-parts-\d+-share"', page) == ["100", "60", "40"]

    deleted = desk.do(path, "delete")
    assert deleted.status_code == 303
    assert desk.get(path).status_code == 404


def test_what_is_wrong_with_a_tax_is_said_and_what_was_typed_stays(desk):
    answer = desk.post("/taxes/new", "/taxes/new", **{**HEAD, "rate": "2000"}, **rows(("tax", "70", "3100")))  # fmt: skip

    page = unescape(answer.text)
    assert answer.status_code == 422
    assert "A rate from -99 to 1,000 is needed" in page
    assert "not to 70 %" in page
    assert 'value="2000"' in page


def test_a_rule_says_for_whom_it_holds(desk):
    answer = desk.post("/tax-rules/new", "/tax-rules/new", valid_from="2025-01-01", seq="10")

    assert answer.status_code == 422
    assert "Say for whom the rule holds" in unescape(answer.text)
