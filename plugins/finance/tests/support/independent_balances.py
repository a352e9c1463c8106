"""Print the balances at cost of a beancount file as JSON, computed by beancount itself.

Run as a program of its own, beside the product: `independent_balances.py FILE [first day not
counted]`. Beancount is a tool of these tests and is never imported by the product.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from datetime import date
from decimal import Decimal

from beancount import loader
from beancount.core import convert
from beancount.core import data


def main() -> None:
    entries, errors, _options = loader.load_file(sys.argv[1])
    if errors:
        sys.exit("\n".join(str(error) for error in errors))
    end = date.fromisoformat(sys.argv[2]) if len(sys.argv) > 2 else date.max
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for entry in entries:
        if isinstance(entry, data.Transaction) and entry.date < end:
            for posting in entry.postings:
                at_cost = convert.get_cost(posting)
                sums[posting.account, at_cost.currency] += at_cost.number
    rows = [[account, currency, f"{sum_:f}"] for (account, currency), sum_ in sums.items()]
    json.dump(sorted(rows), sys.stdout)


if __name__ == "__main__":
    main()
