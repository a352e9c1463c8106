"""What finance refuses, each with what to do next."""

from __future__ import annotations

from karvan.errors import AppError
from karvan.errors import NotFound
from karvan.errors import Problem
from karvan.errors import Refusal


class FinanceRefusal(Refusal):
    """The books do not allow this."""

    code = "finance.refused"


class UnbalancedEntry(FinanceRefusal):
    """Debits and credits differ by {difference} {currency}. Correct the lines; the draft is kept."""

    code = "finance.unbalanced"


class TooFewLines(FinanceRefusal):
    """An entry needs at least two lines, one debit and one credit. Add the missing line."""

    code = "finance.too_few_lines"


class UnknownAccount(FinanceRefusal):
    """There is no account {account} in this company. Choose one from the chart of accounts."""

    code = "finance.unknown_account"


class UnknownParty(FinanceRefusal):
    """There is no party {party} in this company. Choose one from the list."""

    code = "finance.unknown_party"


class UnknownCurrency(FinanceRefusal):
    """There is no currency {currency}. Choose one from the list of currencies."""

    code = "finance.unknown_currency"


class GroupAccount(FinanceRefusal):
    """Account {account} only gathers other accounts. Choose one of the accounts below it."""

    code = "finance.group_account"


class InactiveAccount(FinanceRefusal):
    """Account {account} is not active. Choose another one, or activate it again."""

    code = "finance.inactive_account"


class AccountNeedsParty(FinanceRefusal):
    """Account {account} is kept per party. Say which party the line belongs to."""

    code = "finance.account_needs_party"


class WrongAccountCurrency(FinanceRefusal):
    """Account {account} takes {expected} only, not {currency}. Choose another account."""

    code = "finance.wrong_account_currency"


class AmountsDiffer(FinanceRefusal):
    """A line in company money has one amount, not {balance} and {amount_cur}."""

    code = "finance.amounts_differ"


class OppositeSigns(FinanceRefusal):
    """Both amounts of a line lie on the same side, debit or credit: {balance} and {amount_cur}."""

    code = "finance.opposite_signs"


class OffBalanceMixed(FinanceRefusal):
    """Accounts off the balance sheet cannot share an entry with others. Write two entries."""

    code = "finance.off_balance_mixed"


class AmountTooLarge(FinanceRefusal):
    """An amount of {amount} minor units is more than the books can hold. Split the entry."""

    code = "finance.amount_too_large"


class AccountMissing(FinanceRefusal):
    """A line needs an account. Choose one, or empty the line."""

    code = "finance.account_missing"


class EmptyLine(FinanceRefusal):
    """A line needs an amount, in debit or in credit. Fill it in or leave the line out."""

    code = "finance.empty_line"


class BothSides(FinanceRefusal):
    """A line is a debit or a credit, not both. Write two lines."""

    code = "finance.both_sides"


class NoPeriod(FinanceRefusal):
    """No period contains {date}. Create its fiscal year under Periods, or choose another date."""

    code = "finance.no_period"


class PeriodClosed(FinanceRefusal):
    """Period {period} is closed for postings. The first open day is {first_open}. Choose an open
    day, or ask for the period to be reopened.
    """

    code = "finance.period_closed"


class Locked(FinanceRefusal):
    """{area}: days up to {date} are locked. The first open day is {first_open}. Choose it or a later
    one, or ask for an exception to the lock date.
    """

    code = "finance.locked"


class HardLocked(Locked):
    """{area}: days up to {date} are locked. The first open day is {first_open}. Choose it or a later
    one; this lock has no exceptions.
    """

    code = "finance.hard_locked"


class AreaLocked(FinanceRefusal):
    """“{area}” has a lock date already. Change that one."""

    code = "finance.area_locked"


class HardLockStays(FinanceRefusal):
    """The lock for good only moves forward from {date} and cannot be deleted."""

    code = "finance.hard_lock_stays"


class NoSuchLock(FinanceRefusal):
    """“{area}” has no lock date that could have an exception. Choose a locked area."""

    code = "finance.no_such_lock"


class ExceptionOpensNothing(FinanceRefusal):
    """The area is locked up to {date}. Choose an earlier day, so that days after it are open."""

    code = "finance.exception_opens_nothing"


class ExceptionIsOver(FinanceRefusal):
    """The end of the exception is past. Choose a later time, or grant a new exception."""

    code = "finance.exception_is_over"


class NotADraft(FinanceRefusal):
    """Only a draft can be changed, dropped or posted, and this entry is posted. Reverse it instead."""

    code = "finance.not_a_draft"


class NotPosted(FinanceRefusal):
    """Only a posted entry can be reversed. A draft can be changed or dropped."""

    code = "finance.not_posted"


class AlreadyReversed(FinanceRefusal):
    """This entry is already reversed. Write a new entry if more has to be corrected."""

    code = "finance.already_reversed"


class ReversalOfReversal(FinanceRefusal):
    """A reversal is never reversed. Write the original entry again instead."""

    code = "finance.reversal_of_reversal"


class CloseInOrder(FinanceRefusal):
    """Periods are closed in order. Close {period} first."""

    code = "finance.close_in_order"


class ReopenInOrder(FinanceRefusal):
    """Periods are reopened from the last one back. Reopen {period} first."""

    code = "finance.reopen_in_order"


class PeriodHasDrafts(FinanceRefusal):
    """{count} draft entries are dated in {period}. Post or drop them before closing it."""

    code = "finance.period_has_drafts"


class WrongPeriodState(FinanceRefusal):
    """Period {period} is {state} already."""

    code = "finance.wrong_period_state"


class ReasonNeeded(FinanceRefusal):
    """Say why: the reason is kept in the audit history."""

    code = "finance.reason_needed"


class YearExists(FinanceRefusal):
    """Fiscal year {year} exists already. Choose a day outside of it."""

    code = "finance.year_exists"


class YearLeavesGap(FinanceRefusal):
    """Fiscal year {year} would leave a gap: the years {first} to {last} exist. Make the next one."""

    code = "finance.year_leaves_gap"


class CodeTaken(FinanceRefusal):
    """The code {code} is in use already. Choose another one."""

    code = "finance.code_taken"


class NameNeeded(FinanceRefusal):
    """Give it a code and a name."""

    code = "finance.name_needed"


class RoleWithoutAccount(FinanceRefusal):
    """No account is set for {role}. Choose one under Account roles."""

    code = "finance.role_without_account"


class ForeignMoney(FinanceRefusal):
    """A journal by roles is kept in company money, {expected}, not {currency}. Convert it first."""

    code = "finance.foreign_money"


class YearIsClosed(FinanceRefusal):
    """The year {year} is closed by {entry}. Open it again to close it anew."""

    code = "finance.year_is_closed"


class YearIsOpen(FinanceRefusal):
    """The year {year} is not closed by any entry. There is nothing to open again."""

    code = "finance.year_is_open"


class EarlierYearOpen(FinanceRefusal):
    """Income and expense before {day} are not closed yet. Close the earlier year first."""

    code = "finance.earlier_year_open"


class LaterYearClosed(FinanceRefusal):
    """The later year {year} is closed. Open that one first."""

    code = "finance.later_year_closed"


class NothingToClose(FinanceRefusal):
    """Income and expense of the year {year} hold nothing. There is nothing to close."""

    code = "finance.nothing_to_close"


class NoSuchLayout(NotFound):
    """There is no statement layout {layout} in use. Choose another, or make one under Statement layouts."""

    code = "finance.no_such_layout"


class NoSuchRow(NotFound):
    """The layout {layout} has no row {row}. Open the statement again."""

    code = "finance.no_such_row"


class NoSuchRecord(NotFound):
    """There is no {what} {key} in this company."""

    code = "finance.not_found"


def problem(
    error: AppError, *, field: str | None = None, row: int | None = None, **values: object
) -> Problem:
    """One refusal as a value, to be reported together with others."""
    return Problem(error.code, error.message, field, row, values=values)
