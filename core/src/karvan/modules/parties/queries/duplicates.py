"""Who a party may be a duplicate of: at entry, for one draft; the bulk search is a job.

Numbers, mail and phone are looked up by their keys. Names are compared by a plain scan over the
names of about the right length: at 100,000 parties that is faster than any index trick.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING
from typing import Any

from rapidfuzz import fuzz
from rapidfuzz import process
from sqlalchemy import ColumnElement
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import tuple_

from karvan.i18n import gettext
from karvan.modules.parties.contacts import NotAContact
from karvan.modules.parties.contacts import read_contact
from karvan.modules.parties.labels import REASONS
from karvan.modules.parties.labels import WORDS
from karvan.modules.parties.models import Address
from karvan.modules.parties.models import ContactPoint
from karvan.modules.parties.models import Party
from karvan.modules.parties.models import PartyIdentifier
from karvan.modules.parties.models import PartyKey
from karvan.modules.parties.naming import city_key
from karvan.modules.parties.naming import name_key
from karvan.modules.parties.naming import sound_key
from karvan.modules.parties.naming import tax_key
from karvan.modules.parties.permissions import READ
from karvan.modules.parties.queries.traits import find_shared_contacts
from karvan.modules.parties.queries.traits import read_traits
from karvan.modules.parties.queries.traits import thresholds_of
from karvan.modules.parties.scoring import Thresholds
from karvan.modules.parties.scoring import Traits
from karvan.modules.parties.scoring import own_domains
from karvan.modules.parties.scoring import score

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.i18n import Text

MOST_SHOWN = 10
MOST_COMPARED = 200
CHUNK = 500
SOUND_SLACK = 8.0  # the sound key differs a little from the spaceless name it stands for here


@dataclass(frozen=True)
class Draft:
    """A party as far as it is known before it is saved; values as typed."""

    name: str
    kind: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    tax_id: str = ""
    city: str = ""
    contacts: Sequence[tuple[str, str]] = ()
    identifiers: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Candidate:
    """A party that may be the one meant, with its score 0..100 and what speaks for it."""

    party_id: int
    code: str
    name: str
    score: int
    word: str
    reasons: tuple[str, ...]

    @property
    def word_title(self) -> Text:
        """How sure it is, in words."""
        return WORDS[self.word]

    @property
    def reason_titles(self) -> str:
        """What speaks for it, in words."""
        return gettext(", ").join(str(REASONS[each]) for each in self.reasons)


def find_duplicates(
    ctx: Context, draft: Draft, *, besides: int | None = None, limit: int = MOST_SHOWN
) -> list[Candidate]:
    """The parties this draft may be, likeliest first; `besides` leaves out the party itself."""
    ctx.require(READ)
    wanted, thresholds = traits_of(ctx, draft), thresholds_of(ctx)
    ids = {*_same_numbers(ctx, wanted), *_alike_names(ctx, wanted, thresholds)} - {besides}
    shared = find_shared_contacts(ctx, wanted.contacts)
    scored = []
    for party_id, traits in read_traits(ctx, ids).items():
        found = score(wanted, traits, shared)
        if word := thresholds.word_for(found.value):
            scored.append((found.value, party_id, word, found.reasons))
    best = sorted(scored, key=lambda each: (-each[0], each[1]))[:limit]
    shown = _shown(ctx, [each[1] for each in best])
    return [Candidate(p, *shown[p], value, word, reasons) for value, p, word, reasons in best]


def traits_of(ctx: Context, draft: Draft) -> Traits:
    """The keys of a draft; a contact that cannot be read tells nothing."""
    names = {draft.name, *draft.names.values()} - {""}
    contacts = set()
    for kind, value in draft.contacts:
        try:
            contacts.add((kind, read_contact(kind, value, ctx.company.country or "").key))
        except NotAContact:
            continue
    return Traits(
        names=tuple((name_key(name), sound_key(name)) for name in sorted(names)),
        kind=draft.kind,
        tax=tax_key(draft.tax_id),
        cities=frozenset({city_key(draft.city)} - {""}),
        contacts=frozenset(contacts),
        numbers=frozenset((scheme, tax_key(value)) for scheme, value in draft.identifiers),
    )


def _same_numbers(ctx: Context, wanted: Traits) -> set[int]:
    found: set[int] = set()
    if wanted.tax:
        found |= set(ctx.session.scalars(select(Party.id).where(Party.tax_key == wanted.tax)))
    if wanted.contacts:
        pair = tuple_(ContactPoint.kind, ContactPoint.value_key)
        same = select(ContactPoint.party_id).where(pair.in_(sorted(wanted.contacts)))
        found |= set(ctx.session.scalars(same))
    if wanted.numbers:
        pair = tuple_(PartyIdentifier.scheme, PartyIdentifier.value_key)
        same = select(PartyIdentifier.party_id).where(pair.in_(sorted(wanted.numbers)))
        found |= set(ctx.session.scalars(same))
    return found


def _alike_names(ctx: Context, wanted: Traits, thresholds: Thresholds) -> set[int]:
    """Parties of a name so like that it reaches the list, alone or helped by city or domain."""
    near = _near(ctx, wanted)
    if not wanted.names or thresholds.helped <= 0:
        return near
    columns = (PartyKey.party_id, PartyKey.name_key, PartyKey.sound_key)
    least = thresholds.alone
    as_long = or_(*(_about_as_long(name, least) for name, _ in wanted.names))
    rows = ctx.session.execute(select(*columns).where(as_long)).all()
    found = _matches(wanted, rows, least)
    ordered = sorted(near)
    for start in range(0, len(ordered), CHUNK):
        part = PartyKey.party_id.in_(ordered[start : start + CHUNK])
        rows = ctx.session.execute(select(*columns).where(part)).all()
        found |= _matches(wanted, rows, thresholds.helped)
    return found


def _matches(wanted: Traits, rows: Sequence[Any], least: float) -> set[int]:
    names, sounds = [row[1] for row in rows], [row[2] for row in rows]
    found: set[int] = set()
    for name, sound in wanted.names:
        by_name = process.extract(
            name, names, scorer=fuzz.token_sort_ratio, score_cutoff=least, limit=MOST_COMPARED
        )
        by_sound = process.extract(
            sound,
            sounds,
            scorer=fuzz.ratio,
            score_cutoff=max(least - SOUND_SLACK, 1),
            limit=MOST_COMPARED,
        )
        found |= {rows[place][0] for _, _, place in (*by_name, *by_sound)}
    return found


def _near(ctx: Context, wanted: Traits) -> set[int]:
    """Parties in the same city or with the same mail domain of their own."""
    found: set[int] = set()
    if wanted.cities:
        same = select(Address.party_id).where(Address.city_key.in_(sorted(wanted.cities)))
        found |= set(ctx.session.scalars(same))
    for domain in sorted(own_domains(wanted)):
        ending = ContactPoint.value_key.endswith(f"@{domain}", autoescape=True)
        same = select(ContactPoint.party_id).where(ContactPoint.kind == "mail", ending)
        found |= set(ctx.session.scalars(same))
    return found


def _about_as_long(name: str, least: float) -> ColumnElement[bool]:
    """No name outside these lengths can be that similar: at best 2 x shorter / (sum of both)."""
    share = (least - SOUND_SLACK) / 100
    most = share / (2 - share) if share > 0 else 0.0
    length = len(name)
    highest = int(length / most) + 2 if most else 10_000
    return func.length(PartyKey.name_key).between(int(length * most) - 2, highest)


def _shown(ctx: Context, ids: list[int]) -> dict[int, tuple[str, str]]:
    rows = ctx.session.execute(select(Party.id, Party.code, Party.name).where(Party.id.in_(ids)))
    return {party: (code, name) for party, code, name in rows}
