"""What the tax engine and the records of taxes refuse, each with what to do next."""

from __future__ import annotations

from karvan_finance.errors import FinanceRefusal


class UnknownTax(FinanceRefusal):
    """There is no tax {code} in this company. Choose one from the list of taxes."""

    code = "finance.unknown_tax"


class TaxNotValid(FinanceRefusal):
    """Tax {code} is not valid on {date}. Choose the tax of that day, or change its validity."""

    code = "finance.tax_not_valid"


class TaxesWithoutPrice(FinanceRefusal):
    """The taxes {codes} together leave nothing of the price. Correct their rates."""

    code = "finance.taxes_without_price"


class RefundTooLarge(FinanceRefusal):
    """Line {line} has {left} left to refund, not {wanted}. Refund less."""

    code = "finance.refund_too_large"


class UnknownRefundLine(FinanceRefusal):
    """The original has no line {line}, or the refund names it twice. Name its lines once each."""

    code = "finance.unknown_refund_line"


class TaxLineTwice(FinanceRefusal):
    """Two lines are called {line}. Give each line a key of its own."""

    code = "finance.tax_line_twice"


class MissingTaxRate(FinanceRefusal):
    """A document in another currency needs an exchange rate above zero, not {rate}."""

    code = "finance.missing_tax_rate"
