"""Invoices: drafted, posted, credited, cancelled; the books, open items and standing follow."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy import text

from karvan.api import CreateParty
from karvan.api import Invalid
from karvan.api import create_party
from karvan.errors import Frozen
from karvan.values import MICRO
from karvan_finance.invoicing import errors
from karvan_finance.invoicing.domain.kinds import InvoiceKind
from karvan_finance.invoicing.models import Invoice
from karvan_finance.invoicing.models import PaymentTerm
from karvan_finance.invoicing.queries.invoices import find_same_bill
from karvan_finance.invoicing.queries.standings import parts_of
from karvan_finance.invoicing.queries.standings import standings_of
from karvan_finance.invoicing.services.cancelling import cancel_invoice
from karvan_finance.invoicing.services.cancelling import copy_invoice
from karvan_finance.invoicing.services.cancelling import credit_invoice
from karvan_finance.invoicing.services.drafts import DraftInvoice
from karvan_finance.invoicing.services.drafts import DraftInvoiceLine
from karvan_finance.invoicing.services.drafts import change_invoice
from karvan_finance.invoicing.services.drafts import create_invoice
from karvan_finance.invoicing.services.posting import post_invoice
from karvan_finance.ledger.models import Account
from karvan_finance.ledger.models import EntryLine
from karvan_finance.settling.models import Match
from karvan_finance.settling.queries.verification import check_open_items
from karvan_finance.settling.services.matching import MatchLines
from karvan_finance.settling.services.matching import match_lines
from karvan_finance.tax.models import Tax

JAN_15 = date(2025, 1, 15)
MOST_STATEMENTS = 27


class Office:
    """Books with a customer, in which invoices are written."""

    def __init__(self, books):
        self.books = books
        self.party = books.run(lambda ctx: create_party(ctx, CreateParty(name="Ann")).id)

    def draft(self, *lines, kind=InvoiceKind.INVOICE, term=None, on=JAN_15, **values):
        """A draft of lines given as (price, tax code or None, account code or None)."""

        def work(ctx):
            drafted = [
                DraftInvoiceLine(
                    text=f"Line {number}",
                    unit_price=int(Decimal(price) * MICRO),
                    tax_id=self._id(ctx, Tax, tax),
                    account_id=self._id(ctx, Account, account),
                )
                for number, (price, tax, account) in enumerate(lines, start=1)
            ]
            term_id = self._id(ctx, PaymentTerm, term)
            command = DraftInvoice(kind, self.party, on, drafted, term_id=term_id, **values)
            return create_invoice(ctx, command).id

        return self.books.run(work)

    def _id(self, ctx, model, code):
        if code is None:
            return None
        return ctx.session.scalars(select(model.id).where(model.code == code)).one()

    def do(self, service, invoice_id, **values):
        """Run a service on an invoice; gives the id of what it gives."""
        return self.books.run(lambda ctx: service(ctx, self._get(ctx, invoice_id), **values).id)

    def post(self, *lines, **values):
        return self.do(post_invoice, self.draft(*lines, **values))

    def get(self, invoice_id):
        return self.books.run(lambda ctx: self._get(ctx, invoice_id), write=False)

    def _get(self, ctx, invoice_id):
        return ctx.session.get(Invoice, (ctx.company.id, invoice_id))

    def entry(self, invoice_id):
        """The lines of its entry as (account, balance, due)."""

        def work(ctx):
            rows = ctx.session.execute(
                select(Account.code, EntryLine.balance, EntryLine.due_date)
                .join(EntryLine.account)
                .where(EntryLine.entry_id == self._get(ctx, invoice_id).entry_id)
                .order_by(EntryLine.line_no)
            )
            return [tuple(row) for row in rows]

        return self.books.run(work, write=False)

    def standing(self, invoice_id):
        def work(ctx):
            found = standings_of(ctx, [self._get(ctx, invoice_id)])[invoice_id]
            return str(found.standing), found.residual

        return self.books.run(work, write=False)

    def pay(self, invoice_id, amount, on="2025-02-10"):
        """A payment by a plain entry, matched with the first instalment."""
        entry = self.books.post(
            [("1110", amount), ("1200", f"-{amount}", {"party_id": self.party})], on=on
        )

        def work(ctx):
            line = ctx.session.scalars(
                select(EntryLine.id).where(EntryLine.entry_id == entry.id, EntryLine.line_no == 2)
            ).one()
            part = parts_of(ctx, [invoice_id])[invoice_id][0]
            match_lines(ctx, [MatchLines(part.line_id, line)])

        self.books.run(work)

    def is_sound(self):
        return self.books.run(check_open_items, write=False).breaches == []


@pytest.fixture
def office(books):
    return Office(books)


def test_an_invoice_is_booked_by_instalments_lines_and_taxes(office):
    invoice = office.post(("100", "S20", None), ("50", None, "4010"), term="30D")

    posted = office.get(invoice)
    assert (posted.number, posted.net, posted.tax, posted.total) == (
        "INV/2025/00001", 15000, 2000, 17000,
    )  # fmt: skip
    assert office.entry(invoice) == [
        ("1200", 17000, date(2025, 2, 14)),
        ("4000", -10000, None),
        ("4010", -5000, None),
        ("3100", -2000, None),
    ]
    assert office.standing(invoice)[1] == 17000
    assert office.is_sound()


def test_a_bill_stands_on_the_other_side(office):
    bill = office.post(("80", None, "6100"), kind=InvoiceKind.BILL, supplier_ref="RE-1")

    assert office.entry(bill) == [("3000", -8000, JAN_15), ("6100", 8000, None)]
    assert office.get(bill).number == "BIL/2025/00001"


def test_a_draft_has_no_number_and_may_be_written_anew(office):
    draft = office.draft(("100", None, None))

    def work(ctx):
        line = DraftInvoiceLine(text="Other", unit_price=7 * MICRO, quantity=3 * MICRO)
        command = DraftInvoice(InvoiceKind.INVOICE, office.party, JAN_15, [line])
        return change_invoice(ctx, office._get(ctx, draft), command).version

    before = office.get(draft)
    assert office.books.run(work) > before.version
    assert (office.get(draft).number, office.get(draft).total) == (None, 2100)
    assert office.standing(draft) == ("draft", 0)


def test_standing_follows_what_is_paid(office):
    invoice = office.post(("100", None, None), term="60D")
    first = office.standing(invoice)
    office.pay(invoice, "40")
    partly = office.standing(invoice)
    office.pay(invoice, "60")

    assert (first[1], partly[1]) == (10000, 6000)
    assert office.standing(invoice) == ("paid", 0)


def test_a_credit_takes_back_the_invoice_and_no_more(office):
    invoice = office.post(("100", "S20", None))
    credit = office.do(credit_invoice, invoice)
    again = office.do(credit_invoice, invoice)

    office.do(post_invoice, credit)
    with pytest.raises(Invalid) as refused:
        office.do(post_invoice, again)
    with pytest.raises(errors.NothingLeftToCredit):
        office.do(credit_invoice, invoice)

    assert refused.value.problems[0].code == errors.CreditAboveInvoice.code
    negated = [(code, -balance) for code, balance, _ in office.entry(invoice)]
    assert [(code, balance) for code, balance, _ in office.entry(credit)] == negated
    assert office.get(credit).total == 12000
    assert office.standing(invoice) == ("credited", 0)
    assert office.is_sound()


def test_cancelling_reverses_the_entry_unless_something_is_matched(office):
    invoice, paid = office.post(("100", None, None)), office.post(("20", None, None))
    office.pay(paid, "20")

    office.do(cancel_invoice, invoice)
    with pytest.raises(errors.InvoiceIsMatched):
        office.do(cancel_invoice, paid)

    assert office.standing(invoice) == ("cancelled", 0)
    assert office.standing(paid) == ("paid", 0)
    assert office.get(office.do(copy_invoice, invoice)).total == 10000


def test_what_is_wrong_is_named_by_line_and_nothing_is_posted(office):
    without_account = office.draft(("10", None, "6100"), ("5", None, None), kind=InvoiceKind.BILL)
    negative, empty = office.draft(("-10", None, None)), office.draft()

    with pytest.raises(Invalid) as refused:
        office.do(post_invoice, without_account)
    with pytest.raises(errors.NegativeInvoice):
        office.do(post_invoice, negative)
    with pytest.raises(Invalid):
        office.do(post_invoice, empty)
    with pytest.raises(Invalid) as unknown:
        office.books.run(
            lambda ctx: create_invoice(
                ctx, DraftInvoice(InvoiceKind.INVOICE, 10**9, JAN_15, [DraftInvoiceLine()])
            )
        )

    assert [each.field for each in refused.value.problems] == ["lines.2.account"]
    assert {each.field for each in unknown.value.problems} == {"party", "lines.1.text"}
    assert office.get(without_account).state == "draft"


def test_a_bill_that_is_there_already_is_found_by_its_reference_or_day_and_total(office):
    first = office.post(("80", None, "6100"), kind=InvoiceKind.BILL, supplier_ref="RE-12 34")
    same = office.draft(
        ("9", None, "6100"), kind=InvoiceKind.BILL, supplier_ref="re1234", on=date(2025, 3, 1)
    )
    alike = office.draft(("80", None, "6100"), kind=InvoiceKind.BILL, supplier_ref="X")
    other = office.draft(("81", None, "6100"), kind=InvoiceKind.BILL, supplier_ref="Y")

    def found(draft):
        def work(ctx):
            same = find_same_bill(ctx, office._get(ctx, draft))
            return same.id if same else None

        return office.books.run(work, write=False)

    assert [found(each) for each in (same, alike, other)] == [first, first, None]


def test_the_database_freezes_a_posted_invoice_with_its_lines(office):
    invoice = office.post(("100", None, None))

    for statement in (
        "UPDATE finance_invoice SET total = 1 WHERE company_id = :c AND id = :i",
        "DELETE FROM finance_invoice_line WHERE company_id = :c AND invoice_id = :i",
        "UPDATE finance_instalment SET amount = 1 WHERE company_id = :c AND invoice_id = :i",
    ):
        with pytest.raises(Frozen), office.books.raw() as sql:
            sql.execute(text(statement), {"c": office.books.company.id, "i": invoice})


def test_the_statements_of_an_invoice_created_and_posted_stay_few(office, count_statements):
    office.post(("1", "S20", None))
    office.books.warm_up()
    tax = office.books.run(lambda ctx: office._id(ctx, Tax, "S20"), write=False)

    def work(ctx):
        line = DraftInvoiceLine(text="One", unit_price=100 * MICRO, tax_id=tax)
        command = DraftInvoice(InvoiceKind.INVOICE, office.party, JAN_15, [line])
        post_invoice(ctx, create_invoice(ctx, command))

    with count_statements() as sent:
        office.books.run(work)

    own, index = apart_from_search(sent)
    assert len(own) <= MOST_STATEMENTS, "\n\n".join(own)
    assert len(index) <= 12, "\n\n".join(index)


def apart_from_search(sent):
    """What writes the books, and what keeps the search index, which reads the records once more."""
    written = max(n for n, each in enumerate(sent) if each.startswith("UPDATE finance_invoice"))
    last = max(n for n, each in enumerate(sent) if "core_search" in each)
    return [*sent[: written + 1], *sent[last + 1 :]], sent[written + 1 : last + 1]


def test_matches_of_instalments_name_both_lines(office):
    invoice = office.post(("100", None, None))
    office.pay(invoice, "100")

    matches = office.books.run(lambda ctx: list(ctx.session.scalars(select(Match))), write=False)

    assert [(match.amount, match.date) for match in matches] == [(10000, date(2025, 2, 10))]
