"""The keys of a party's names, written in the same breath as the names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.modules.parties.models import Party
from karvan.modules.parties.models import PartyKey
from karvan.modules.parties.naming import name_key
from karvan.modules.parties.naming import sound_key
from karvan.text import normalize_text

if TYPE_CHECKING:
    from karvan.context import Context

LONGEST_TEXT = 400


def sort_name(name: str) -> str:
    """The folded name; a name of many joined words may come out longer than its column."""
    return normalize_text(name)[:LONGEST_TEXT]


def names_of(ctx: Context, party: Party) -> dict[str, str]:
    """Every name of the party by language; its own stands under its language or the company's."""
    own = party.language or ctx.company.language
    return {**(party.names or {}), own: party.name}


def write_keys(ctx: Context, party: Party, *, is_new: bool = False) -> None:
    """Make the rows of `core_party_key` what the names of the party say."""
    there = {} if is_new else {each.locale: each for each in _keys_of(ctx, party.id)}
    wanted = names_of(ctx, party)
    for locale, key in there.items():
        if locale not in wanted:
            ctx.session.delete(key)
    for locale, name in wanted.items():
        key = there.get(locale) or PartyKey(party_id=party.id, locale=locale)
        ctx.session.add(key)
        key.search_text = sort_name(name)
        key.name_key, key.sound_key = name_key(name), sound_key(name)


def fill_missing_keys(ctx: Context) -> int:
    """Write the keys of parties that have none, as those from before there were keys."""
    without = select(Party).where(
        ~select(PartyKey.id)
        .where(PartyKey.company_id == Party.company_id, PartyKey.party_id == Party.id)
        .exists()
    )
    parties = ctx.session.scalars(without).all()
    for party in parties:
        write_keys(ctx, party, is_new=True)
    ctx.uow.flush()
    return len(parties)


def _keys_of(ctx: Context, party_id: int) -> list[PartyKey]:
    return list(ctx.session.scalars(select(PartyKey).where(PartyKey.party_id == party_id)))
