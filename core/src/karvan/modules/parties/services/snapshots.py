"""A party as it is printed on a document, kept for ever."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.modules.parties.models import Address
from karvan.modules.parties.models import Party
from karvan.modules.parties.models import PartySnapshot
from karvan.modules.parties.queries.parties import get_party

if TYPE_CHECKING:
    from karvan.context import Context

PREFERRED = ("billing", "office", "home", "delivery", "other")


def snapshot_party(ctx: Context, party_id: int, *, kind: str = "billing") -> PartySnapshot:
    """The party as a document prints it now, in the party's language; equal prints are one row.

    The address is the default of `kind`, else of the next kind that has one. Raises NotFound.
    """
    party = get_party(ctx, party_id)
    language = party.language or ctx.company.language
    name = party.name_in(language)
    address = format_address(_address_of(ctx, party, kind))
    printed = f"{language}\0{name}\0{address}\0{party.tax_id}"
    digest = hashlib.sha256(printed.encode()).digest()
    found = ctx.session.scalars(
        select(PartySnapshot).where(
            PartySnapshot.party_id == party.id, PartySnapshot.sha256 == digest
        )
    ).one_or_none()
    if found is not None:
        return found
    made = PartySnapshot(
        party_id=party.id,
        sha256=digest,
        language=language,
        name=name,
        address=address,
        tax_id=party.tax_id,
    )
    ctx.session.add(made)
    ctx.uow.flush()
    return made


def format_address(address: Address | None) -> str:
    """The lines of an address as they are printed."""
    if address is None:
        return ""
    place = " ".join(part for part in (address.postcode, address.city) if part)
    lines = [*address.lines.splitlines(), place, address.region, address.country]
    return "\n".join(line.strip() for line in lines if line.strip())


def _address_of(ctx: Context, party: Party, kind: str) -> Address | None:
    order = list(dict.fromkeys((kind, *PREFERRED)))
    found = ctx.session.scalars(select(Address).where(Address.party_id == party.id)).all()
    return min(
        found,
        key=lambda each: (order.index(each.kind), not each.is_default, each.id),
        default=None,
    )
