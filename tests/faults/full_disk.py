"""A program that posts until no file may grow any more, then is given room again.

Run as `full_disk.py DATABASE_URL`; prints what happened as JSON. A limit on the size of files does
what a full disk does, for this process alone and without special rights.
"""

from __future__ import annotations

import json
import resource
import signal
import sqlite3
import sys
from pathlib import Path

from karvan.config import Config
from karvan.config import DatabaseSection
from karvan.db.engine import normal_url
from karvan.db.outages import find_outage
from karvan.runtime import Runtime
from karvan.testing.builders import a_company
from tests.support.books import CLI
from tests.support.books import breaches_of
from tests.support.books import open_year
from tests.support.books import post_sale
from tests.support.books import posted_numbers

ATTEMPTS = 60
SPARE = 128 * 1024


def main(url: str) -> None:
    """Post, fill up, make room, post again."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    runtime = Runtime.open(Config(database=DatabaseSection(url=url)))
    company = a_company(runtime, plugins=("finance",))
    runtime.run(company.id, CLI, open_year)
    runtime.run(company.id, CLI, lambda ctx: post_sale(ctx, 900))
    path = Path(normal_url(url).database or "")
    largest = path.with_name(path.name + "-wal").stat().st_size + SPARE
    _soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, hard))
    acknowledged, refused = 1, []
    for _ in range(ATTEMPTS):
        try:
            runtime.run(company.id, CLI, lambda ctx: post_sale(ctx, 900))
            acknowledged += 1
        except Exception as problem:
            outage = find_outage(problem)
            refused.append(500 if outage is None else outage.status)
            if len(refused) == 3:
                break
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    runtime.run(company.id, CLI, lambda ctx: post_sale(ctx, 900))
    numbers = runtime.run(company.id, CLI, posted_numbers, write=False)
    breaches = breaches_of(runtime, company.id)
    runtime.close()
    integrity = sqlite3.connect(path).execute("PRAGMA integrity_check").fetchone()[0]
    sys.stdout.write(
        json.dumps(
            {
                "refused": refused,
                "posted_before": 1,
                "acknowledged": acknowledged,
                "posted_after": len(numbers),
                "breaches": breaches,
                "integrity": integrity,
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
