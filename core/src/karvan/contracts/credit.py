"""The `credit` port: how much a customer may still buy on account, and claims on it.

Who only shows the figures asks `status`; who confirms an order claims, so that two orders cannot
both use the last of a limit. Where no plugin provides it, `ctx.port(Credit)` is None: no panel, no
check.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from karvan.contracts import contract
from karvan.contracts import ends
from karvan.contracts import writes
from karvan.contracts.references import DocumentRef
from karvan.values import Money


@dataclass(frozen=True)
class CreditStatus:
    """The position of one party, in company money.

    `limit` None is no limit, and `available` is then None; a limit of 0 is prepayment only.
    `exposure` is what is owed plus what is claimed; `available` is limit less exposure and may be
    negative where the limit was lowered or overridden. `hold`: nothing may be claimed.
    """

    party_id: int
    limit: Money | None
    exposure: Money
    available: Money | None
    overdue: Money
    oldest_overdue_days: int
    hold: bool


@contract("credit", version=1)
class Credit(Protocol):
    """Credit limits of customers. Every call works in the caller's transaction."""

    def status(self, party_ids: Sequence[int], on: date) -> Mapping[int, CreditStatus]:
        """The position of each party on a day; all ids are answered, a party unknown has no limit."""

    @writes("source")
    def claim(
        self, party_id: int, source: DocumentRef, amount: Money, override_reason: str = ""
    ) -> None:
        """Take `amount` of the party's credit for the source, by one conditional update.

        Refused with the figures when it is more than what is available or the party is on hold,
        unless a reason is given and the actor may override; refused for an amount of 0 or less.
        """

    @ends("claim", "source")
    def release(self, source: DocumentRef) -> None:
        """Give back what is left of the source's claim; nothing happens where there is none."""


__all__ = ["Credit", "CreditStatus"]
