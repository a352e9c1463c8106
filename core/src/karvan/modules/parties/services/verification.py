"""What `karvan verify` asks of parties: names have their keys, and nothing is left on a merged party."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import not_
from sqlalchemy import select

from karvan.modules.parties.models import Party
from karvan.modules.parties.models import PartyKey
from karvan.modules.parties.models import PartyState
from karvan.modules.parties.naming import name_key
from karvan.modules.parties.services.merging.catalogue import Catalogue
from karvan.modules.parties.services.merging.frozen import stays
from karvan.modules.parties.services.names import names_of
from karvan.plugins.findings import Breach
from karvan.plugins.findings import CheckResult

if TYPE_CHECKING:
    from karvan.context import Context

MERGED = Party.__table__
BATCH = 1000


def check_parties(ctx: Context) -> CheckResult:
    """References to merged parties outside frozen rows, and keys that differ from their names."""
    breaches = [*_left_on_losers(ctx), *_wrong_keys(ctx)]
    return CheckResult("parties", not breaches, _count(ctx), breaches)


def _count(ctx: Context) -> int:
    return ctx.session.scalar(select(func.count()).select_from(Party)) or 0


def _left_on_losers(ctx: Context) -> Iterator[Breach]:
    losers = select(MERGED.c.id).where(
        MERGED.c.company_id == ctx.company.id, MERGED.c.state == PartyState.MERGED
    )
    for each in Catalogue(ctx).to_parties():
        column = each.table.c[each.column]
        found = [each.table.c.company_id == ctx.company.id, column.in_(losers)]
        if each.kind:
            found.append(each.table.c[each.kind_column] == each.kind)
        found.append(not_(stays(each.table, each.column)))
        counted = select(func.count()).select_from(each.table).where(*found)
        if count := ctx.uow.connection.scalar(counted) or 0:
            text = f"{count} rows of {each.place} refer to parties that are merged"
            yield Breach(each.table.name, None, "merged", text)


def _wrong_keys(ctx: Context) -> Iterator[Breach]:
    keys: dict[int, dict[str, str]] = {}
    rows = select(PartyKey.party_id, PartyKey.locale, PartyKey.name_key)
    for party_id, locale, key in ctx.session.execute(rows):
        keys.setdefault(party_id, {})[locale] = key
    for party in ctx.session.scalars(select(Party).execution_options(yield_per=BATCH)):
        wanted = {locale: name_key(name) for locale, name in names_of(ctx, party).items()}
        if keys.get(party.id, wanted) != wanted:  # those without keys get them at night
            yield Breach("core_party_key", party.id, "keys", "its keys differ from its names")
