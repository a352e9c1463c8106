"""An import of 20,000 parties through the wizard's rows, beside plain inserts of the same rows.

Every row runs the command that the form runs: permission, checks, the party with its search keys,
audit, and the memory that makes a resumed job safe. The floor writes one row of the table and no
more.
"""

from __future__ import annotations

import itertools
from functools import partial

from sqlalchemy import insert

from benchmarks.books import ACTOR
from benchmarks.books import KINDS
from benchmarks.books import Books
from benchmarks.books import open_books
from benchmarks.rounds import Measured
from benchmarks.rounds import measure
from karvan.audit.guard import recorded
from karvan.context import Context
from karvan.modules.importing.files import ImportFile
from karvan.modules.importing.wizard.at_once import ImportOrder
from karvan.modules.importing.wizard.at_once import import_at_once
from karvan.modules.parties.models import Party

ROWS = 20_000
TURNS = itertools.count(1)


def run() -> dict[str, list[Measured]]:
    """For each database: plain inserts, all or nothing, and batches with the bad rows left out."""
    found = {}
    for kind in KINDS:
        with open_books(kind) as books:
            found[f"import of {ROWS:,} parties, {kind}"] = measure(
                {
                    "plain inserts": partial(_insert, books),
                    "all or nothing": partial(_import, books, "atomic"),
                    "good rows": partial(_import, books, "skip_bad"),
                },
                floor="plain inserts",
                rounds=1,
            )
    return found


def _insert(books: Books) -> int:
    turn = next(TURNS)

    def work(ctx: Context) -> int:
        now = ctx.clock.now()
        rows = [
            {"company_id": ctx.company.id, "id": each, "kind": "organisation",
             "code": f"P{turn}-{each}", "name": f"Party {each}", "sort_name": f"party {each}",
             "group_key": f"{turn}-{each}", "names": {}, "version": 1, "created_at": now}
            for each in ctx.uow.new_ids(ROWS)
        ]  # fmt: skip
        with recorded(ctx.uow):
            ctx.uow.connection.execute(insert(Party.__table__), rows)
        return ROWS

    return books.runtime.run(books.company_id, ACTOR, work)


def _import(books: Books, mode: str) -> int:
    turn = next(TURNS)
    lines = (f"I{turn}-{n},Importer {turn} {n},Yazd" for n in range(ROWS))
    content = "\n".join(["code,name,city", *lines]).encode()
    order = ImportOrder("core.party", ImportFile("parties.csv", content), mode=mode)
    result = import_at_once(books.runtime, books.company_id, ACTOR, order)
    assert result["created"] == ROWS, result["errors"][:3]
    return ROWS
