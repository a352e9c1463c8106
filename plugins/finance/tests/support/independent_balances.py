"""Print the balances at cost of beancount files as JSON, computed by beancount itself.

Run as a program of its own, beside the product: `independent_balances.py FILE …` prints a list with
one list of [account, currency, number] for each file. Beancount is a tool of these tests and is
never imported by the product.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from decimal import Decimal

from beancount import loader
from beancount.core import convert
from beancount.core import data


def balances_at_cost(path: str) -> list[list[str]]:
    """Every account and currency with its sum; ends the program for a file with errors."""
    entries, errors, _options = loader.load_file(path)
    if errors:
        sys.exit("\n".join(str(error) for error in errors))
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for entry in entries:
        if isinstance(entry, data.Transaction):
            for posting in entry.postings:
                at_cost = convert.get_cost(posting)
                sums[posting.account, at_cost.currency] += at_cost.number
    return sorted([account, currency, f"{sum_:f}"] for (account, currency), sum_ in sums.items())


if __name__ == "__main__":
    json.dump([balances_at_cost(path) for path in sys.argv[1:]], sys.stdout)
