"""A program that posts entries for ever and says each number once it is acknowledged.

Run as `poster.py DATABASE_URL COMPANY WRITER`; it is killed by the test that started it.
"""

from __future__ import annotations

import itertools
import sys

from karvan.config import Config
from karvan.config import DatabaseSection
from karvan.runtime import Runtime
from tests.support.books import CLI
from tests.support.books import post_sale


def main(url: str, company: str, writer: str) -> None:
    """Post, commit, say so; the reference tells the entry apart."""
    runtime = Runtime.open(Config(database=DatabaseSection(url=url)))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for number in itertools.count():
        ref = f"{writer}-{number}"
        runtime.run(company, CLI, lambda ctx, ref=ref: post_sale(ctx, 900, ref=ref))
        sys.stdout.write(f"{ref}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
