"""Which parties may be changed: all but those that were merged or erased."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any
from typing import TypeVar

from karvan.errors import NotFound
from karvan.errors import StaleVersion
from karvan.modules.parties.errors import NotOpenForChange
from karvan.modules.parties.labels import STATES
from karvan.modules.parties.models import Party
from karvan.modules.parties.models import PartyState
from karvan.modules.parties.permissions import UPDATE
from karvan.modules.parties.queries.parties import get_party

if TYPE_CHECKING:
    from karvan.context import Context

Detail = TypeVar("Detail")


def get_open_party(ctx: Context, party_id: int) -> Party:
    """The party, if it may be changed; raises NotOpenForChange for a merged or erased one."""
    party = get_party(ctx, party_id)
    if party.state in {PartyState.MERGED, PartyState.ERASED}:
        raise NotOpenForChange(party=party.code, state=STATES[party.state])
    return party


def get_detail(
    ctx: Context, model: type[Detail], party_id: int, detail_id: int, version: int | None = None
) -> Detail:
    """A detail of a party that may be changed; raises NotFound for one of another party.

    With a `version`, StaleVersion is raised when someone else changed it since.
    """
    ctx.require(UPDATE)
    get_open_party(ctx, party_id)
    found: Any = ctx.session.get(model, (ctx.company.id, detail_id))
    if found is None or party_id not in _parties_of(found):
        raise NotFound
    if version is not None and found.version != version:
        raise StaleVersion
    return found  # type: ignore[no-any-return]  # of the model asked for


def _parties_of(detail: Any) -> set[int]:
    names = ("party_id", "from_party_id", "to_party_id")
    return {getattr(detail, name) for name in names if hasattr(detail, name)}
