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


class TaxRateOutOfRange(FinanceRefusal):
    """A rate from {least} to {most} is needed for this kind of tax."""

    code = "finance.tax_rate_out_of_range"


class TaxPartsDoNotSum(FinanceRefusal):
    """The parts of a tax sum to 100 %, or to 0 % where they cancel out, not to {found} %."""

    code = "finance.tax_parts_do_not_sum"


class TaxPartOutOfRange(FinanceRefusal):
    """A part takes from -100 % to 100 % of its tax, and not 0 %. Correct the share."""

    code = "finance.tax_part_out_of_range"


class RefundPartsDiffer(FinanceRefusal):
    """The parts of refunds have the shares of those of invoices, in the same order."""

    code = "finance.refund_parts_differ"


class BasePartWithAccount(FinanceRefusal):
    """A base is reported and not posted: it takes no account, and 100 % or -100 %."""

    code = "finance.base_part_with_account"


class GroupWithoutMembers(FinanceRefusal):
    """A group of taxes needs at least one member, and only a group has any."""

    code = "finance.group_without_members"


class TaxCodeTwice(FinanceRefusal):
    """The tax code {code} is taken. Give each tax a code of its own."""

    code = "finance.tax_code_twice"


class EmptyValidity(FinanceRefusal):
    """The first day on which it holds no more lies after {first}. Choose a later one."""

    code = "finance.empty_validity"


class InactiveTax(FinanceRefusal):
    """Tax {code} is out of use. Choose another one, or bring it back."""

    code = "finance.inactive_tax"


class TaxIsUsed(FinanceRefusal):
    """Tax {code} stands in {count} posted or drafted lines, so its rate and shares stay. Make a new
    tax for the new rate, and end this one.
    """

    code = "finance.tax_is_used"


class TaxStillUsed(FinanceRefusal):
    """Tax {code} is used ({uses}) and cannot be deleted. Take it out of use instead."""

    code = "finance.tax_still_used"


class NestedGroup(FinanceRefusal):
    """{code} cannot be a member: it is a group itself, or for another use. Choose its members."""

    code = "finance.nested_group"


class RuleNeedsWhom(FinanceRefusal):
    """Say for whom the rule holds: a group of parties, a country, or both."""

    code = "finance.rule_needs_whom"


class RuleNeedsOneThing(FinanceRefusal):
    """A rule replaces a tax or an account, and names what stands in place of an account."""

    code = "finance.rule_needs_one_thing"


class NoSuchCountry(FinanceRefusal):
    """{country} is no country code. Two letters are needed, such as DE."""

    code = "finance.no_such_country"
