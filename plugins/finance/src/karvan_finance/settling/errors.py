"""What settling refuses, each with what to do next."""

from __future__ import annotations

from karvan_finance.errors import FinanceRefusal


class BucketsMustRise(FinanceRefusal):
    """The ends of the buckets must rise, the first above zero: 30, 60, 90."""

    code = "finance.buckets_must_rise"
