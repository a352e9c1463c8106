"""Where a party that was merged is found today: frozen rows keep its old id for ever.

select(func.sum(line.c.balance)).join(PARTY_RESOLVED, and_(
PARTY_RESOLVED.c.company_id == line.c.company_id, PARTY_RESOLVED.c.id == line.c.party_id))
.group_by(PARTY_RESOLVED.c.resolved_id)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import BigInteger
from sqlalchemy import column
from sqlalchemy import table

from karvan.modules.parties.models import Party

if TYPE_CHECKING:
    from karvan.context import Context

PARTY_RESOLVED = table(
    "core_party_resolved",
    column("company_id", BigInteger),
    column("id", BigInteger),
    column("resolved_id", BigInteger),
)


def resolve_party(ctx: Context, party_id: int) -> int:
    """The party that stands for this one today: itself, or the winner it was merged into."""
    party = ctx.session.get(Party, (ctx.company.id, party_id))
    return party_id if party is None else (party.merged_into_id or party.id)
