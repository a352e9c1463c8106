"""Credits of an invoice take its frozen tax back, line by line, and never more than is left."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from plugins.finance.tests.invoicing.test_invoices import Office

from karvan.api import Invalid
from karvan.companies.rates import SetRate
from karvan.companies.rates import set_rate
from karvan.contracts.references import DocumentRef
from karvan.contracts.tax import Tax
from karvan.contracts.tax import TaxRequest
from karvan.contracts.tax import TaxRequestLine
from karvan.values import MICRO
from karvan.values import Money
from karvan.values import Price
from karvan.values import Quantity
from karvan_finance.invoicing import errors
from karvan_finance.invoicing.domain.kinds import InvoiceKind
from karvan_finance.invoicing.queries.invoices import taxes_of_invoice
from karvan_finance.invoicing.services.cancelling import cancel_invoice
from karvan_finance.invoicing.services.cancelling import credit_invoice
from karvan_finance.invoicing.services.drafts import DraftInvoice
from karvan_finance.invoicing.services.drafts import change_invoice
from karvan_finance.invoicing.services.drafts import lines_of
from karvan_finance.invoicing.services.posting import post_invoice
from karvan_finance.invoicing.web.commands import like
from karvan_finance.tax.services.applying import ROUNDING


@pytest.fixture
def office(books):
    return Office(books)


def credit(office, invoice, *changes):
    """A posted credit whose lines differ from what is left, each by the values given."""
    draft = office.do(credit_invoice, invoice)

    def work(ctx):
        found = office._get(ctx, draft)
        lines = [like(line) for line in lines_of(ctx, found)]
        lines = [replace(line, **each) for line, each in zip(lines, changes, strict=False)]
        command = DraftInvoice(
            InvoiceKind(found.kind), found.party_id, found.date, lines,
            currency=found.currency, refund_of_id=invoice,
        )  # fmt: skip
        return change_invoice(ctx, found, command).id

    if changes:
        office.books.run(work)
    return office.do(post_invoice, draft)


def taxes(office, invoice):
    """Base and amount of each tax."""

    def work(ctx):
        return [(tax.code, tax.base, tax.amount) for tax in taxes_of_invoice(ctx, invoice)]

    return office.books.run(work, write=False)


@pytest.mark.parametrize(
    ("kind", "tax", "account"),
    [(InvoiceKind.INVOICE, "S20", "4000"), (InvoiceKind.BILL, "P20H", "6100")],
)
def test_a_full_credit_negates_the_entry_whatever_was_set_since(office, kind, tax, account):
    lines = [("0.33", tax, account), ("0.33", tax, account), ("0.34", tax, account)]
    invoice = office.post(*lines, kind=kind)
    office.books.run(lambda ctx: ctx.set_setting(ROUNDING, "line"))

    back = credit(office, invoice)

    negated = [(code, -balance) for code, balance, _ in office.entry(invoice)]
    assert [(code, balance) for code, balance, _ in office.entry(back)] == negated
    assert taxes(office, back) == taxes(office, invoice)
    assert office.standing(invoice) == ("credited", 0)
    assert office.is_sound()


def test_a_credit_in_another_currency_keeps_the_rate_of_its_invoice(office):
    def rate(on, value):
        office.books.run(lambda ctx: set_rate(ctx, SetRate("EUR", on, Decimal(value))))

    rate(date(2025, 1, 1), "1.0805")
    invoice = office.post(("33.33", "S20", None), ("0.07", "S20", None), currency="EUR")
    rate(date(2025, 1, 16), "1.3")

    back = credit(office, invoice)

    negated = [(code, -balance) for code, balance, _ in office.entry(invoice)]
    assert [(code, balance) for code, balance, _ in office.entry(back)] == negated
    assert office.get(back).rate == office.get(invoice).rate == Decimal("1.0805")
    assert office.standing(invoice) == ("credited", 0)


def test_partial_credits_share_each_tax_and_the_last_takes_the_rest(office):
    invoice = office.post(("1.00", "S20", None), ("0.07", "S20", "4010"))
    third = {"quantity": MICRO // 3}

    found = [
        credit(office, invoice, third, {"unit_price": 0}),
        credit(office, invoice, {"unit_price": MICRO // 2}),
        credit(office, invoice),
    ]

    sums = [sum(taxes(office, each)[0][n] for each in found) for n in (1, 2)]
    assert ["S20", *sums] == list(taxes(office, invoice)[0])
    assert sum(office.get(each).total for each in found) == office.get(invoice).total
    assert office.standing(invoice) == ("credited", 0)


def test_a_line_above_what_is_left_is_refused_with_its_quantity_net_and_tax(office):
    invoice = office.post(("100", "S20", None))
    first = credit(office, invoice, {"quantity": MICRO // 4})

    with pytest.raises(Invalid) as refused:
        credit(office, invoice, {"quantity": MICRO})
    with pytest.raises(Invalid) as none:
        credit(office, invoice, {"refund_line": None})

    (problem,) = refused.value.problems
    assert (problem.code, problem.field) == ("finance.credit_above_invoice", "lines.1.quantity")
    assert "0.75" in problem.message
    assert "net 75.00, tax S20 15.00" in problem.message
    assert none.value.problems[0].code == errors.NoLineOfInvoice.code
    assert office.get(first).total == 3000


def test_a_cancelled_invoice_is_not_credited_and_a_cancelled_credit_counts_no_more(office):
    cancelled, paid = office.post(("100", "S20", None)), office.post(("50", "S20", None))
    office.do(cancel_invoice, cancelled)
    office.pay(paid, "60")
    office.do(cancel_invoice, credit(office, paid))

    with pytest.raises(errors.CreditOfCancelled):
        office.do(credit_invoice, cancelled)

    assert office.standing(paid) == ("paid", 0)
    assert office.get(credit(office, paid)).total == 6000


def test_the_tax_port_answers_for_a_refund_from_the_invoice(office):
    invoice = office.post(("100", "S20", None))
    office.books.run(lambda ctx: ctx.set_setting(ROUNDING, "line"))

    def ask(quantity, net=None):
        line = TaxRequestLine(
            "a", None, Quantity(quantity, "unit"), Price(100 * MICRO, "USD"), tax_codes=(),
            net=None if net is None else Money(net, "USD"),
        )  # fmt: skip
        request = TaxRequest(
            "sale", date(2025, 2, 1), office.party, "USD", [line],
            refund_of=DocumentRef("finance.invoice", invoice),
        )  # fmt: skip
        return office.books.run(lambda ctx: ctx.port(Tax).compute(request), write=False)

    half, third = ask(MICRO // 2), ask(MICRO, net=3333)
    with pytest.raises(Invalid):
        ask(2 * MICRO)

    (line,) = half.lines
    assert (line.key, line.net.minor, line.gross.minor) == ("a", 5000, 6000)
    assert [(tax.code, tax.amount.minor) for tax in line.taxes] == [("S20", 1000)]
    assert (third.net.minor, third.tax.minor) == (3333, 667)
