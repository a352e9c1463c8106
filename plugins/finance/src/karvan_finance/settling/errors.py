"""What settling refuses, each with what to do next."""

from __future__ import annotations

from karvan_finance.errors import FinanceRefusal


class BucketsMustRise(FinanceRefusal):
    """The ends of the buckets must rise, the first above zero: 30, 60, 90."""

    code = "finance.buckets_must_rise"


class SameSides(FinanceRefusal):
    """A match joins a debit with a credit. Choose one line of each side."""

    code = "finance.same_sides"


class MatchAcross(FinanceRefusal):
    """Only lines of one account and one party can be matched. Choose others."""

    code = "finance.match_across"


class NothingOpen(FinanceRefusal):
    """One of the two lines is settled already. Choose lines that are open, or undo a match first."""

    code = "finance.nothing_open"


class MatchTooMuch(FinanceRefusal):
    """Only {debit} of the debit and {credit} of the credit are open. Match no more than that."""

    code = "finance.match_too_much"


class AlreadyUndone(FinanceRefusal):
    """This match was undone before. Match the lines again where they belong together."""

    code = "finance.already_undone"


class UndoneTooEarly(FinanceRefusal):
    """A match of {date} cannot be undone on an earlier day. Choose that day or a later one."""

    code = "finance.undone_too_early"
