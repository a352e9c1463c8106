"""What is wrong with a JSON request to an engine."""

from __future__ import annotations

from karvan_finance.errors import FinanceRefusal


class RequestNotJson(FinanceRefusal):
    """The request is no JSON object. Give one on standard input, such as {example}."""

    code = "finance.request_not_json"

    def __init__(self) -> None:
        super().__init__(example='{"total": "100.00", "date": "2025-01-15"}')


class RequestNeedsDate(FinanceRefusal):
    """A date is needed here, such as 2025-01-31."""

    code = "finance.request_needs_date"


class RequestNeedsNumber(FinanceRefusal):
    """A number is needed here, such as "19.5"."""

    code = "finance.request_needs_number"


class RequestNeedsAmount(FinanceRefusal):
    """An amount with at most {decimals} decimals is needed here, such as "120"."""

    code = "finance.request_needs_amount"


class RequestNeedsWhole(FinanceRefusal):
    """A whole number from {least} to {most} is needed here."""

    code = "finance.request_needs_whole"


class RequestNeedsOneOf(FinanceRefusal):
    """One of these words is needed here: {choices}."""

    code = "finance.request_needs_one_of"


class RequestNeedsText(FinanceRefusal):
    """A text is needed here."""

    code = "finance.request_needs_text"


class RequestNeedsFlag(FinanceRefusal):
    """Only true or false can stand here."""

    code = "finance.request_needs_flag"


class RequestNeedsList(FinanceRefusal):
    """A list is needed here."""

    code = "finance.request_needs_list"


class RequestNeedsObject(FinanceRefusal):
    """An object with fields is needed here."""

    code = "finance.request_needs_object"


class RequestUnknownField(FinanceRefusal):
    """There is no field {field}. Take it out, or correct its name."""

    code = "finance.request_unknown_field"


class NotBelowZero(FinanceRefusal):
    """Something above zero is needed here."""

    code = "finance.request_not_below_zero"


class MoreThanTheCost(FinanceRefusal):
    """Salvage and what was written down before cannot be below zero, nor together above the cost."""

    code = "finance.request_more_than_cost"
