"""What privacy publishes: that a party was erased, and the question what stands against it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from karvan.plugins.published import event
from karvan.plugins.published import point

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.contracts.references import DocumentRef
    from karvan.plugins.findings import Blocker


@event("core.party_erased", version=1)
@dataclass(frozen=True)
class PartyErased:
    """A party's personal data were taken out: forget what you keep of it elsewhere."""

    party_id: int


@point("core.erasure_blockers", result=list)
def erasure_blockers(ctx: Context, subject: DocumentRef) -> list[Blocker]:
    """What must be settled before the person is erased: open invoices, drafts, running contracts.

    When: before an erasure and on its page. May read; must not write. `subject` is the party
    (`core.party`). Result: blockers that refuse; each says what to do. Order does not matter.
    """
    return []
