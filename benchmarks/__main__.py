"""`python -m benchmarks [NAME ...]`: a table for people on stderr, JSON on stdout."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable

from benchmarks import backup
from benchmarks import deliveries
from benchmarks import dispatch
from benchmarks import expressions
from benchmarks import imports
from benchmarks import listing
from benchmarks import page
from benchmarks import parties
from benchmarks import posting
from benchmarks import rest
from benchmarks import trial_balance
from benchmarks import worktime
from benchmarks.rounds import Measured

Benchmark = Callable[[], dict[str, list[Measured]]]
BENCHMARKS: dict[str, Benchmark] = {
    "backup": backup.run,
    "deliveries": deliveries.run,
    "dispatch": dispatch.run,
    "posting": posting.run,
    "page": page.run,
    "list": listing.run,
    "parties": parties.run,
    "rest": rest.run,
    "trial-balance": trial_balance.run,
    "expressions": expressions.run,
    "imports": imports.run,
    "worktime": worktime.run,
}


def main() -> None:
    """Run the named benchmarks, or all."""
    logging.disable(logging.WARNING)
    wanted = sys.argv[1:] or list(BENCHMARKS)
    unknown = sorted(set(wanted) - set(BENCHMARKS))
    if unknown:
        sys.exit(f"No benchmark {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}.")
    found: dict[str, list[Measured]] = {}
    for name in wanted:
        part = BENCHMARKS[name]()
        for title, measured in part.items():
            _show(title, measured)
        found |= part
    json.dump({t: [m.to_json() for m in each] for t, each in found.items()}, sys.stdout, indent=2)
    print()


def _show(title: str, measured: list[Measured]) -> None:
    print(f"\n{title}", file=sys.stderr)
    for each in measured:
        ratio = "floor" if each.ratio is None else f"{each.ratio:.2f} x"
        print(
            f"  {each.name:<36}{each.median * 1e6:>12,.0f} us"
            f" ({each.least * 1e6:,.0f}-{each.most * 1e6:,.0f}) {ratio:>10}"
            f"{1 / each.median:>12,.0f} /s",
            file=sys.stderr,
        )


if __name__ == "__main__":
    main()
