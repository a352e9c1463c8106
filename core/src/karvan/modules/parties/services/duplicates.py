"""What happens when a party that is entered may be there already, and the list of candidates."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.audit.rows import AuditRow
from karvan.audit.rows import Op
from karvan.audit.writer import record
from karvan.modules.parties.errors import LikelyDuplicate
from karvan.modules.parties.errors import TaxIdTaken
from karvan.modules.parties.models import Party
from karvan.modules.parties.naming import tax_key
from karvan.modules.parties.permissions import OVERRIDE_DUPLICATE
from karvan.modules.parties.queries.duplicates import Draft
from karvan.modules.parties.queries.duplicates import find_duplicates
from karvan.modules.parties.queries.traits import COMPARED

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.modules.parties.services.parties import CreateParty
    from karvan.modules.parties.services.parties import UpdateParty

WARNED = ("same", "probable")


@dataclass(frozen=True)
class Overridden:
    """The likely duplicates that someone saved a party in spite of."""

    party_ids: tuple[int, ...] = ()

    def record(self, ctx: Context, party: Party) -> None:
        """Leave a row in the trail that says so."""
        if self.party_ids:
            data = {"action": "saved_despite_duplicates", "duplicates": list(self.party_ids)}
            record(ctx.uow, AuditRow("core.party", party.id, Op.TRANSITION, data))


def refuse_duplicates(
    ctx: Context, command: CreateParty | UpdateParty, taken: Mapping[str, list[Party]]
) -> Overridden:
    """Raise TaxIdTaken or LikelyDuplicate where that is due; gives what is saved in spite of.

    `taken` are the parties by their tax numbers, as `same_tax_ids` finds them.
    """
    own = getattr(command, "party_id", None)
    overridden = _same_tax(ctx, taken.get(tax_key(command.tax_id or ""), []), own)
    mode = getattr(command, "duplicates", "ignore")
    if mode != "ignore":
        draft = Draft(
            command.name,
            kind=command.kind,
            names=command.names or {},
            tax_id=command.tax_id or "",
            city=getattr(command, "city", ""),
            contacts=getattr(command, "contacts", ()),
        )
        likely = [each for each in find_duplicates(ctx, draft) if each.word in WARNED]
        if likely and mode == "ask":
            raise LikelyDuplicate(likely)
        overridden += [each.party_id for each in likely]
    return Overridden(tuple(dict.fromkeys(overridden)))


def same_tax_ids(ctx: Context, typed: Iterable[str | None]) -> dict[str, list[Party]]:
    """The parties that have one of these tax numbers, by its key: one statement for all."""
    keys = {key for each in typed if (key := tax_key(each or ""))}
    found: dict[str, list[Party]] = {}
    if keys:
        statement = select(Party).where(Party.tax_key.in_(sorted(keys)), Party.state.in_(COMPARED))
        for party in ctx.session.scalars(statement.order_by(Party.id)):
            found.setdefault(party.tax_key, []).append(party)
    return found


def _same_tax(ctx: Context, there: list[Party], own: int | None) -> list[int]:
    same = [each for each in there if each.id != own]
    if same and not ctx.can(OVERRIDE_DUPLICATE):
        raise TaxIdTaken(party=f"{same[0].code} {same[0].name}")
    return [each.id for each in same]
