"""What can be wrong with a beancount file; every fault names its line and says what to do."""

from __future__ import annotations

from typing import ClassVar

from karvan.errors import Refusal


class SourceFault(Refusal):
    """This line cannot be read."""

    code: ClassVar[str] = "finance.beancount.unreadable"

    def __init__(self, line: int, **data: object) -> None:
        super().__init__(line=line, **data)
        self.line = line


class UnknownText(SourceFault):
    """“{text}” is nothing a beancount file may hold here. Run bean-check on the file first."""

    code = "finance.beancount.unknown_text"


class WrongShape(SourceFault):
    """Expected {expected}, found “{found}”."""

    code = "finance.beancount.shape"


class NoSuchDate(SourceFault):
    """There is no day {text}."""

    code = "finance.beancount.date"


class DivisionByZero(SourceFault):
    """The amount divides by zero."""

    code = "finance.beancount.division"


class IncludeRefused(SourceFault):
    """The file includes “{name}”. Join both into one file and import that."""

    code = "finance.beancount.include"


class UnknownRoot(SourceFault):
    """The account {account} does not start with one of {roots}."""

    code = "finance.beancount.root"


class AccountNotOpen(SourceFault):
    """The account {account} is not open on {on}. Add an open directive dated on or before that day."""

    code = "finance.beancount.not_open"


class AccountOpenedTwice(SourceFault):
    """The account {account} is opened twice."""

    code = "finance.beancount.opened_twice"


class CurrencyNotAllowed(SourceFault):
    """The account {account} was opened for {allowed}, not for {currency}."""

    code = "finance.beancount.currency"


class DoesNotBalance(SourceFault):
    """The transaction does not balance: {difference} {currency} too much."""

    code = "finance.beancount.unbalanced"


class TooManyUnknowns(SourceFault):
    """More than one amount is left out, so none can be computed. Write all but one."""

    code = "finance.beancount.unknowns"


class NoSuchLot(SourceFault):
    """{account} holds no {currency} with that cost. Check number, cost, date and label."""

    code = "finance.beancount.no_lot"


class NotEnoughInLots(SourceFault):
    """{account} holds only {held} {currency} with that cost; {wanted} are taken out."""

    code = "finance.beancount.lot_too_small"


class AmbiguousLots(SourceFault):
    """Several lots of {currency} in {account} fit. Name the cost, date or label of the one meant."""

    code = "finance.beancount.ambiguous"


class AveragingRefused(SourceFault):
    """Average cost is not supported. Write the cost of the lot that is taken out."""

    code = "finance.beancount.average"


class BalanceDiffers(SourceFault):
    """{account} should hold {expected} {currency} on {on} but holds {actual}: {difference} too much."""

    code = "finance.beancount.balance"


class NoRate(SourceFault):
    """There is no rate of {currency} in {company_currency} on {on}. Add a price or an exchange rate."""

    code = "finance.beancount.rate"
