"""Invoices on their pages: written, posted, printed, credited; who may not, may not."""

from __future__ import annotations

import re

import pytest
from plugins.finance.tests.invoicing.test_invoices import Office
from plugins.finance.tests.ledger.web.conftest import Desk

from karvan.api import CreateParty
from karvan.api import create_party
from karvan.testing.browser import a_member


@pytest.fixture
def office(books):
    return Office(books)


@pytest.fixture
def desk(client, member):
    return Desk(client, member)


def rows(*lines):
    """The grid of lines given as (text, quantity, price, account, tax)."""
    fields = {"lines-count": str(len(lines))}
    for number, (text, quantity, price, account, tax) in enumerate(lines):
        fields |= {
            f"lines-{number}-id": "", f"lines-{number}-text": text,
            f"lines-{number}-quantity": quantity, f"lines-{number}-unit_price": price,
            f"lines-{number}-account": "", f"lines-{number}-account-text": account,
            f"lines-{number}-tax": "", f"lines-{number}-tax-text": tax,
        }  # fmt: skip
    return fields


def head(office, **fields):
    return {
        "kind": "invoice", "party": str(office.party), "date": "2025-01-15", "currency": "USD",
        **fields,
    }  # fmt: skip


def test_an_invoice_is_written_posted_and_printed(desk, office):
    answer = desk.post(
        "/invoices/new", "/invoices/new", _then="do-post",
        **head(office), **rows(("Work", "2", "50", "4010", "S20")),
    )  # fmt: skip
    page = desk.follow(answer)
    path = re.search(r"/finance(/invoices/\d+)", answer.headers["Location"])[1]

    assert "INV/2025/00001" in page.text
    assert "120.00" in page.text
    standing = desk.get(f"{path}/standing")
    assert "S20" in standing.text
    number = path.rsplit("/", 1)[-1]
    home = desk.home.removesuffix("/finance")
    printed = desk.client.get(f"{home}/-/print/finance.invoice/{number}/page?language=en")
    assert "INV/2025/00001" in desk.get("/invoices").text
    assert "INV/2025/00001" in printed.text
    assert "120.00" in printed.text


def test_what_is_wrong_stands_at_its_line_and_what_was_typed_stays(desk, office):
    answer = desk.post(
        "/invoices/new", "/invoices/new", _then="do-post",
        **head(office, kind="bill", supplier_ref="RE-7"), **rows(("Paper", "1", "9", "", "")),
    )  # fmt: skip

    assert answer.status_code == 422
    assert "No account is known for this line" in answer.text
    assert "RE-7" in answer.text


def test_amounts_and_currencies_that_cannot_be_are_refused(desk, office):
    wrong = [
        {**head(office), **rows(("Work", "999999999999", "999999999999", "", ""))},
        {**head(office, currency="QQQ"), **rows(("Work", "1", "1", "", ""))},
        {**head(office, currency="EUR"), **rows(("Work", "1", "1", "", ""))},
        {**head(office), **rows(("Work", "1", "1", "", "P20"))},
    ]

    codes = [
        desk.post("/invoices/new", "/invoices/new", _then="do-post", **each).status_code
        for each in wrong
    ]

    assert codes == [422] * len(wrong)


def test_the_same_bill_is_asked_about_before_it_is_posted_twice(desk, office):
    from karvan_finance.invoicing.domain.kinds import InvoiceKind

    bill = {"kind": InvoiceKind.BILL, "supplier_ref": "RE-7"}
    office.post(("9", None, "6100"), **bill)
    second = office.draft(("11", None, "6100"), **bill)

    asked = desk.do(f"/invoices/{second}", "post")
    before = office.get(second).state
    desk.do(f"/invoices/{second}", "post", _confirmed="finance.same_bill")

    assert "same reference" in asked.text
    assert before == "draft"


def test_a_credit_is_made_from_the_page_and_its_list_shows_both(desk, office):
    invoice = office.post(("100", "S20", None))

    page = desk.follow(desk.do(f"/invoices/{invoice}", "credit"))

    assert "Credit note" in page.text
    assert "Draft" in desk.get("/invoices").text


def test_a_credit_lowered_on_its_form_takes_back_that_share_and_no_more(desk, office):
    invoice = office.post(("100", "S20", None))
    answer = desk.do(f"/invoices/{invoice}", "credit")
    path = re.search(r"/finance(/invoices/\d+)", answer.headers["Location"])[1]
    row = re.search(r'name="lines-0-id"[^>]*value="(\d+)"', desk.get(path).text)[1]

    def lowered(quantity):
        line = {**rows(("Line 1", quantity, "100", "", "S20")), "lines-0-id": row}
        return {**head(office, kind="credit_note", date="2025-02-01"), **line}

    above = desk.post(path, path, **lowered("2"))
    shown = desk.post(
        "/invoices/preview/lines", path, _record=path.rsplit("/", 1)[-1], **lowered("0.25")
    )
    page = desk.follow(desk.post(path, path, _then="do-post", **lowered("0.25")))

    assert above.status_code == 422
    assert "quantity of 1" in above.text
    assert ["Total", "30.00 USD"] in shown.json["totals"]
    assert "CRN/2025/00001" in page.text


def test_a_viewer_reads_and_changes_nothing(app, runtime, company, office):
    draft = office.draft(("100", None, None))
    viewer = Desk(app.test_client(), a_member(runtime, company, roles=("viewer",)))

    assert viewer.get(f"/invoices/{draft}").status_code == 200
    assert viewer.do(f"/invoices/{draft}", "post").status_code == 403
    assert office.get(draft).state == "draft"


def test_terms_are_written_on_their_form_and_checked_by_line(desk, office):
    fields = {"code": "HALF", "name": "Half and half", "lines-count": "2"}
    for number, (share, percent, days) in enumerate((("percent", "50", ""), ("rest", "", "30"))):
        fields |= {
            f"lines-{number}-id": "", f"lines-{number}-share": share,
            f"lines-{number}-percent": percent, f"lines-{number}-days": days,
        }  # fmt: skip

    saved = desk.post("/terms/new", "/terms/new", **fields)
    wrong = desk.post(
        "/terms/new", "/terms/new", **{**fields, "code": "BAD", "lines-1-share": "percent"}
    )

    assert saved.status_code == 303, saved.text
    assert "Half and half" in desk.get("/terms").text
    assert wrong.status_code == 422
    assert "takes the rest" in wrong.text


def test_a_party_of_another_company_is_unknown(desk, office, runtime):
    from karvan.testing.builders import a_company

    other = a_company(runtime, plugins=("finance",))
    theirs = runtime.run(
        other.id, _cli(), lambda ctx: create_party(ctx, CreateParty(name="Foreign")).id
    )
    answer = desk.post(
        "/invoices/new", "/invoices/new",
        **{**head(office), "party": str(theirs + 10**6)}, **rows(("Work", "1", "1", "", "")),
    )  # fmt: skip

    assert answer.status_code == 422


def _cli():
    from karvan.actors import Actor

    return Actor.cli("test")
