"""The search for duplicates among all parties of a company, and the list it leaves for review.

Up to a few thousand parties each is compared with each. Above that only those that share a key are:
a contact value, a tax or other number, the sound of the name, or its first letters and the city.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING
from typing import Any

from rapidfuzz import fuzz
from rapidfuzz import process
from sqlalchemy import select

from karvan.errors import NotFound
from karvan.modules.parties.models import DuplicateCandidate
from karvan.modules.parties.permissions import MERGE
from karvan.modules.parties.queries.duplicates import SOUND_SLACK
from karvan.modules.parties.queries.traits import find_shared_contacts
from karvan.modules.parties.queries.traits import read_traits
from karvan.modules.parties.queries.traits import thresholds_of
from karvan.modules.parties.scoring import Traits
from karvan.modules.parties.scoring import score
from karvan.modules.parties.services.names import fill_missing_keys

if TYPE_CHECKING:
    from karvan.context import Context

SCANNED_WHOLE = 5_000
MOST_IN_BLOCK = 200
LETTERS = 4
Pair = tuple[int, int]


@dataclass(frozen=True)
class FoundPair:
    """Two parties that may be one, the lower id first."""

    a_id: int
    b_id: int
    score: int
    word: str
    reasons: tuple[str, ...]


def search_duplicates(ctx: Context) -> list[FoundPair]:
    """All pairs that reach the list, likeliest first; nothing is written."""
    traits, thresholds = read_traits(ctx), thresholds_of(ctx)
    contacts = {each for one in traits.values() for each in one.contacts}
    shared = find_shared_contacts(ctx, contacts)
    found = []
    for a, b in sorted(candidate_pairs(traits, thresholds.alone)):
        scored = score(traits[a], traits[b], shared)
        if word := thresholds.word_for(scored.value):
            found.append(FoundPair(a, b, scored.value, word, scored.reasons))
    return sorted(found, key=lambda each: (-each.score, each.a_id, each.b_id))


def record_duplicates(ctx: Context) -> list[FoundPair]:
    """Search, and bring the list of candidates up to date; what was decided stays decided."""
    fill_missing_keys(ctx)
    found = {(each.a_id, each.b_id): each for each in search_duplicates(ctx)}
    there = {
        (each.a_id, each.b_id): each for each in ctx.session.scalars(select(DuplicateCandidate))
    }
    for pair, row in there.items():
        if row.state == "open" and pair not in found:
            ctx.session.delete(row)
        elif row.state == "open":
            row.score, row.reasons = found[pair].score, list(found[pair].reasons)
    for pair, each in found.items():
        if pair not in there:
            ctx.session.add(
                DuplicateCandidate(
                    a_id=each.a_id, b_id=each.b_id, score=each.score, reasons=list(each.reasons)
                )
            )
    ctx.uow.flush()
    decided = {pair for pair, row in there.items() if row.state != "open"}
    return [each for pair, each in found.items() if pair not in decided]


def find_all_duplicates(ctx: Context, data: Mapping[str, Any]) -> None:
    """The nightly job."""
    del data
    record_duplicates(ctx)


def set_distinct(ctx: Context, candidate_id: int) -> DuplicateCandidate:
    """Say that two parties are not one; they are never asked about again."""
    ctx.require(MERGE)
    row = ctx.session.get(DuplicateCandidate, (ctx.company.id, candidate_id))
    if row is None or row.state == "merged":
        raise NotFound
    row.state = "distinct"
    ctx.uow.flush()
    return row


def candidate_pairs(traits: Mapping[int, Traits], least: float) -> set[Pair]:
    """The pairs worth scoring."""
    pairs = {pair for block in _blocks(traits) for pair in combinations(sorted(block), 2)}
    if len(traits) <= SCANNED_WHOLE:
        pairs |= set(_alike(traits, least))
    return pairs


def _blocks(traits: Mapping[int, Traits]) -> Iterator[Collection[int]]:
    blocks: dict[object, set[int]] = defaultdict(set)
    for party_id, each in traits.items():
        for key in _keys(each):
            blocks[key].add(party_id)
    yield from (each for each in blocks.values() if 1 < len(each) <= MOST_IN_BLOCK)


def _keys(traits: Traits) -> Iterator[object]:
    yield from (("contact", *each) for each in traits.contacts if each[0] in {"mail", "phone"})
    yield from (("number", *each) for each in traits.numbers)
    if traits.tax:
        yield ("tax", traits.tax)
    for name, sound in traits.names:
        yield ("sound", sound)
        for city in traits.cities or {""}:
            yield ("name", name.replace(" ", "")[:LETTERS], city)


def _alike(traits: Mapping[int, Traits], least: float) -> Iterator[Pair]:
    """Pairs of like names; each name is compared with those behind it."""
    named = [(party, *keys) for party, each in traits.items() for keys in each.names]
    names, sounds = [each[1] for each in named], [each[2] for each in named]
    for place, (party, name, sound) in enumerate(named):
        behind = place + 1
        by_name = process.extract(
            name, names[behind:], scorer=fuzz.token_sort_ratio, score_cutoff=least, limit=None
        )
        by_sound = process.extract(
            sound, sounds[behind:], scorer=fuzz.ratio, score_cutoff=least - SOUND_SLACK, limit=None
        )
        for _text, _score, offset in (*by_name, *by_sound):
            other = named[behind + offset][0]
            if other != party:
                yield (min(party, other), max(party, other))
