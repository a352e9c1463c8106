"""The `payout` port: pay an employee or agent what another plugin has earned for them.

The asker has booked the cost and the debt; the payout settles the debt's account role, so nothing
is expensed twice. Where no plugin provides it, `ctx.port(Payout)` is None: what is to be paid stays
approved with the asker and can be exported.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from typing import Protocol

from karvan.contracts import contract
from karvan.contracts import writes
from karvan.contracts.references import DocumentRef
from karvan.values import Money

PayoutStage = Literal["requested", "approved", "paid", "rejected", "cancelled"]


@dataclass(frozen=True)
class PayoutRequest:
    """An amount above zero to be paid to `payee_id`, a party, on behalf of `source`.

    `settles_role` is the account role that holds the debt (`commission_accrued`); `purpose` is
    what the payee reads.
    """

    payee_id: int
    purpose: str
    amount: Money
    settles_role: str
    source: DocumentRef
    dimension_set_id: int | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class PayoutState:
    """How far a payout is: `booked_on` once its bill or payable is posted, `paid_on` once settled."""

    ref: DocumentRef
    state: PayoutStage
    booked_on: date | None = None
    paid_on: date | None = None


@contract("payout", version=1)
class Payout(Protocol):
    """Payments to employees and agents. Every call works in the caller's transaction."""

    @writes("request.source")
    def request(self, request: PayoutRequest) -> DocumentRef:
        """Ask for a payment; refused for an amount of 0 or less, an unknown payee or role."""

    def state(self, refs: Sequence[DocumentRef]) -> Sequence[PayoutState]:
        """How far each payout is, in the order asked; NotFound for one that is not there."""

    @writes("ref")
    def cancel(self, ref: DocumentRef) -> None:
        """Withdraw a payout; refused once it is approved."""


__all__ = ["Payout", "PayoutRequest", "PayoutStage", "PayoutState"]
