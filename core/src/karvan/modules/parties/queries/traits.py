"""What is known of parties as far as it tells duplicates, read for many of them at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from collections.abc import Iterable
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import select

from karvan.modules.parties.models import Address
from karvan.modules.parties.models import ContactPoint
from karvan.modules.parties.models import Party
from karvan.modules.parties.models import PartyIdentifier
from karvan.modules.parties.models import PartyKey
from karvan.modules.parties.models import PartyRelation
from karvan.modules.parties.models import PartyState
from karvan.modules.parties.scoring import MANY
from karvan.modules.parties.scoring import Thresholds
from karvan.modules.parties.scoring import Traits

if TYPE_CHECKING:
    from karvan.context import Context

CHUNK = 500
COMPARED = (PartyState.ACTIVE, PartyState.ARCHIVED)
Contact = tuple[str, str]


def thresholds_of(ctx: Context) -> Thresholds:
    """The scores from which the company calls two parties the same, probable or listed."""
    return Thresholds(
        same=ctx.setting("core.party_same_score"),
        probable=ctx.setting("core.party_probable_score"),
        listed=ctx.setting("core.party_listed_score"),
    )


def read_traits(ctx: Context, ids: Collection[int] | None = None) -> dict[int, Traits]:
    """The traits of these parties, or of all that are active or archived."""
    found: dict[int, Traits] = {}
    if ids is None:
        return _traits(ctx, None)
    ordered = sorted(ids)
    for start in range(0, len(ordered), CHUNK):
        found |= _traits(ctx, ordered[start : start + CHUNK])
    return found


def find_shared_contacts(ctx: Context, wanted: Iterable[Contact]) -> frozenset[Contact]:
    """Which of these contacts belong to three or more parties that are not related."""
    keys = sorted({key for _, key in wanted})
    shared: set[Contact] = set()
    for start in range(0, len(keys), CHUNK):
        holders = _holders(ctx, keys[start : start + CHUNK])
        many = {contact: ids for contact, ids in holders.items() if len(ids) >= MANY}
        related = _relations(ctx, {each for ids in many.values() for each in ids})
        shared |= {each for each, ids in many.items() if _circles(ids, related) >= MANY}
    return frozenset(shared)


def _traits(ctx: Context, ids: list[int] | None) -> dict[int, Traits]:
    def rows(*columns: Any) -> Any:
        statement = select(*columns)
        if ids is not None:
            statement = statement.where(columns[0].in_(ids))
        return ctx.session.execute(statement)

    names: dict[int, list[tuple[str, str]]] = defaultdict(list)
    cities, contacts, verified, numbers = (defaultdict[int, set[Any]](set) for _ in range(4))
    for party, name, sound in rows(PartyKey.party_id, PartyKey.name_key, PartyKey.sound_key):
        names[party].append((name, sound))
    for party, city in rows(Address.party_id, Address.city_key):
        cities[party] |= {city} if city else set()
    columns = (ContactPoint.party_id, ContactPoint.kind, ContactPoint.value_key)
    for party, kind, key, verified_at in rows(*columns, ContactPoint.verified_at):
        contacts[party].add((kind, key))
        verified[party] |= {(kind, key)} if verified_at else set()
    columns = (PartyIdentifier.party_id, PartyIdentifier.scheme, PartyIdentifier.value_key)
    for party, scheme, key in rows(*columns):
        numbers[party].add((scheme, key))
    return {
        party: Traits(
            names=tuple(names[party]),
            kind=kind,
            tax=tax,
            cities=frozenset(cities[party]),
            contacts=frozenset(contacts[party]),
            verified=frozenset(verified[party]),
            numbers=frozenset(numbers[party]),
        )
        for party, kind, tax, state in rows(Party.id, Party.kind, Party.tax_key, Party.state)
        if state in COMPARED
    }


def _holders(ctx: Context, keys: list[str]) -> dict[Contact, set[int]]:
    holders: dict[Contact, set[int]] = defaultdict(set)
    statement = select(ContactPoint.kind, ContactPoint.value_key, ContactPoint.party_id)
    for kind, key, party in ctx.session.execute(
        statement.join(ContactPoint.party).where(
            ContactPoint.value_key.in_(keys), Party.state.in_(COMPARED)
        )
    ):
        holders[kind, key].add(party)
    return holders


def _relations(ctx: Context, ids: set[int]) -> set[tuple[int, int]]:
    if not ids:
        return set()
    pairs = select(PartyRelation.from_party_id, PartyRelation.to_party_id).where(
        PartyRelation.valid_to.is_(None), PartyRelation.from_party_id.in_(ids)
    )
    return {(one, other) for one, other in ctx.session.execute(pairs)}


def _circles(ids: set[int], related: set[tuple[int, int]]) -> int:
    """How many groups of related parties there are: a firm and its people count once."""
    circle = {each: each for each in ids}
    for one, other in related:
        if one in ids and other in ids:
            old, new = circle[one], circle[other]
            circle = {each: new if of == old else of for each, of in circle.items()}
    return len(set(circle.values()))
