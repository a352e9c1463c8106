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
