"""What invoices and their terms refuse, each with what to do next."""

from __future__ import annotations

from karvan_finance.errors import FinanceRefusal


class TermNeedsRest(FinanceRefusal):
    """The last line of payment terms takes the rest, and no other does. Add it, or move it last."""

    code = "finance.term_needs_rest"


class TermAboveWhole(FinanceRefusal):
    """The percents sum to {percent}, more than the whole. Lower one of them."""

    code = "finance.term_above_whole"


class TermLineWrong(FinanceRefusal):
    """This is outside what payment terms can hold: percents up to 100, amounts above zero, months up
    to 600, days up to 20000, days of a month from 1 to 31.
    """

    code = "finance.term_line_wrong"


class TermDiscountWrong(FinanceRefusal):
    """An early-payment discount is a percent below 100, for who pays within up to 20000 days."""

    code = "finance.term_discount_wrong"


class UnknownTerm(FinanceRefusal):
    """There are no payment terms {term}. Choose others from the list."""

    code = "finance.unknown_term"


class NoInvoiceLines(FinanceRefusal):
    """An invoice needs at least one line. Add what it is for."""

    code = "finance.no_invoice_lines"


class LineNeedsText(FinanceRefusal):
    """A line needs a product or a text. Choose one, or leave the line out."""

    code = "finance.line_needs_text"


class LineNeedsAccount(FinanceRefusal):
    """No account is known for this line. Choose the one it is booked on."""

    code = "finance.line_needs_account"


class WrongTaxUse(FinanceRefusal):
    """Tax {tax} is not one for documents of this kind. Choose another tax."""

    code = "finance.wrong_tax_use"


class WrongDiscount(FinanceRefusal):
    """A discount is a percent from 0 to 100."""

    code = "finance.wrong_discount"


class NegativeInvoice(FinanceRefusal):
    """The total is {total}. A document below zero is written as a credit instead."""

    code = "finance.negative_invoice"


class NotADraftInvoice(FinanceRefusal):
    """Only a draft can be changed, dropped or posted, and this is posted. Credit or cancel it."""

    code = "finance.not_a_draft_invoice"


class NotAPostedInvoice(FinanceRefusal):
    """This is a draft. Post it first, or change or drop it."""

    code = "finance.not_a_posted_invoice"


class CreditOfCredit(FinanceRefusal):
    """A credit is not credited again. Write a new invoice instead."""

    code = "finance.credit_of_credit"


class CreditAboveInvoice(FinanceRefusal):
    """{number} leaves a quantity of {quantity} of this line to be credited, net {net}, tax {taxes}.
    Credit no more than that.
    """

    code = "finance.credit_above_invoice"


class NoLineOfInvoice(FinanceRefusal):
    """This line is none of {number}, or stands here twice. Lower the lines of that invoice, or write a
    document of its own.
    """

    code = "finance.no_line_of_invoice"


class NothingLeftToCredit(FinanceRefusal):
    """All of {number} is credited already. See its credits."""

    code = "finance.nothing_left_to_credit"


class CreditDiffers(FinanceRefusal):
    """The credit of {number} keeps its kind, party and currency. Write a document of its own instead."""

    code = "finance.credit_differs"


class CreditOfCancelled(FinanceRefusal):
    """{number} is cancelled, so there is nothing to credit."""

    code = "finance.credit_of_cancelled"


class InvoiceIsMatched(FinanceRefusal):
    """Payments or credits are matched with this document. Undo those matches first, or credit it."""

    code = "finance.invoice_is_matched"


class NoRate(FinanceRefusal):
    """There is no exchange rate of {currency} on {date}. Enter one under Exchange rates."""

    code = "finance.no_rate"


class NoJournal(FinanceRefusal):
    """There is no journal of the kind {kind}. Create one under Journals."""

    code = "finance.no_journal"
