"""One name looked up among 100,000 parties, and a merge of a party with 50,000 references.

The floors: reading all name keys by plain SQL, and one UPDATE of the 50,000 rows.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import partial
from typing import Any

from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update

from benchmarks.books import ACTOR
from benchmarks.books import KINDS
from benchmarks.books import Books
from benchmarks.books import open_books
from benchmarks.rounds import Measured
from benchmarks.rounds import measure
from karvan.audit.guard import recorded
from karvan.context import Context
from karvan.modules.parties.models import Address
from karvan.modules.parties.models import Party
from karvan.modules.parties.models import PartyKey
from karvan.modules.parties.naming import name_key
from karvan.modules.parties.naming import sound_key
from karvan.modules.parties.queries.duplicates import Draft
from karvan.modules.parties.queries.duplicates import find_duplicates
from karvan.modules.parties.services import CreateParty
from karvan.modules.parties.services import create_party
from karvan.modules.parties.services.merging import MergeParties
from karvan.modules.parties.services.merging import merge_parties

PARTIES, REFERENCES = 100_000, 50_000
ROUNDS = 3
CHUNK = 5_000
FIRST = [
    "Saffron",
    "Basil",
    "Cumin",
    "Anise",
    "Clove",
    "Mint",
    "Thyme",
    "Sumac",
    "Laurel",
    "Nigella",
]
SECOND = [
    "Road",
    "Lane",
    "Trading",
    "Textile",
    "Foods",
    "Steel",
    "Travel",
    "Books",
    "Garden",
    "Design",
]
KEYS, ADDRESSES = PartyKey.__table__, Address.__table__
TURNS = itertools.count(1)


def run() -> dict[str, list[Measured]]:
    """For each database: the search beside reading the keys, the merge beside a bare UPDATE."""
    found = {}
    for kind in KINDS:
        with open_books(kind) as books:
            _work(books, _fill)
            found[f"duplicates among {PARTIES:,} parties, {kind}"] = measure(
                {
                    "all keys read by SQL": partial(_work, books, _read_keys),
                    "one name searched": partial(_work, books, _search),
                },
                floor="all keys read by SQL",
                rounds=ROUNDS,
            )
            pairs = [books.runtime.run(books.company_id, ACTOR, _referred) for _ in range(4)]
            found[f"merge with {REFERENCES:,} references, {kind}"] = measure(
                {
                    "one UPDATE": partial(_of_pair, books, _bare_update, pairs),
                    "merge": partial(_of_pair, books, _merge, pairs),
                },
                floor="one UPDATE",
                rounds=1,
            )
    return found


def _work(books: Books, act: Any) -> int:
    return int(books.runtime.run(books.company_id, ACTOR, act))


def _of_pair(books: Books, act: Any, pairs: list[tuple[int, int]]) -> int:
    return _work(books, partial(act, pair=pairs.pop()))


def _fill(ctx: Context) -> int:
    ids = iter(ctx.uow.new_ids(2 * PARTIES))
    names = itertools.product(FIRST, SECOND, range(PARTIES // (len(FIRST) * len(SECOND))))
    rows = [(next(ids), next(ids), f"{a} {b} {n}") for a, b, n in names]
    shared = {"company_id": ctx.company.id}
    now = ctx.clock.now()
    with recorded(ctx.uow):
        for part in _chunks(rows):
            ctx.uow.connection.execute(
                insert(Party.__table__),
                [
                    {**shared, "id": party, "kind": "organisation", "code": f"B{party}",
                     "name": name, "sort_name": name.lower(), "group_key": f"b{party}",
                     "names": {}, "version": 1, "created_at": now}
                    for party, _key, name in part
                ],
            )  # fmt: skip
            ctx.uow.connection.execute(
                insert(KEYS),
                [
                    {**shared, "id": key, "party_id": party, "locale": "en",
                     "search_text": name.lower(), "name_key": name_key(name),
                     "sound_key": sound_key(name)}
                    for party, key, name in part
                ],
            )  # fmt: skip
    return len(rows)


def _read_keys(ctx: Context) -> int:
    own = KEYS.c.company_id == ctx.company.id
    columns = select(KEYS.c.party_id, KEYS.c.name_key, KEYS.c.sound_key)
    ctx.uow.connection.execute(columns.where(own)).all()
    return 1


def _search(ctx: Context) -> int:
    assert find_duplicates(ctx, Draft("Safron Trading 512 Ltd"))
    return 1


def _referred(ctx: Context) -> tuple[int, int]:
    """A winner, and a loser with as many addresses as there are references."""
    turn = next(TURNS)
    winner = create_party(ctx, CreateParty(f"Winner {turn}")).id
    loser = create_party(ctx, CreateParty(f"Loser {turn}")).id
    shared = {"company_id": ctx.company.id, "party_id": loser, "kind": "other", "city": "Yazd",
              "version": 1, "created_at": ctx.clock.now()}  # fmt: skip
    with recorded(ctx.uow):
        for part in _chunks(ctx.uow.new_ids(REFERENCES)):
            ctx.uow.connection.execute(insert(ADDRESSES), [{**shared, "id": each} for each in part])
    return winner, loser


def _bare_update(ctx: Context, pair: tuple[int, int]) -> int:
    winner, loser = pair
    found = (ADDRESSES.c.company_id == ctx.company.id, ADDRESSES.c.party_id == loser)
    with recorded(ctx.uow):
        ctx.uow.connection.execute(update(ADDRESSES).where(*found).values(party_id=winner))
    return 1


def _merge(ctx: Context, pair: tuple[int, int]) -> int:
    ctx.set_setting("core.party_merge_rows", 10 * REFERENCES)
    winner, loser = pair
    assert merge_parties(ctx, MergeParties(winner, [loser])).rows > REFERENCES
    return 1


def _chunks(rows: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]
