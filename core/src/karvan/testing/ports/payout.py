"""The laws of `payout`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from karvan.contracts.payout import Payout
from karvan.contracts.payout import PayoutRequest
from karvan.contracts.references import DocumentRef
from karvan.testing.ports.asking import Asker
from karvan.testing.ports.asking import Call
from karvan.testing.ports.asking import PortContract


class PayoutContract(PortContract):
    """Inherit from it and name the plugin; `role` is an account role that has an account."""

    contract = Payout
    role: ClassVar[str] = "commission_accrued"
    unknown: ClassVar[DocumentRef] = DocumentRef("asker.nothing", 10**12)

    def request(self, asker: Asker, source: DocumentRef, minor: int = 9900) -> PayoutRequest:
        """A commission of someone."""
        payee = self._payee = getattr(self, "_payee", None) or asker.party("Bo Agent")
        return PayoutRequest(payee, "Commission", asker.money(minor), self.role, source)

    def new(self, asker: Asker) -> DocumentRef:
        """A payout that was asked for."""
        self._payee = None
        found: DocumentRef = asker.ask("request", self.request(asker, asker.source()))
        return found

    def reads(self, asker: Asker) -> Sequence[Call]:
        """The state."""
        return (("state", [[self.new(asker)]]),)

    def writes(self, asker: Asker, source: DocumentRef) -> Sequence[Call]:
        """A request."""
        self._payee = None
        return (("request", [self.request(asker, source)]),)

    def others(self, asker: Asker, source: DocumentRef) -> Sequence[Call]:
        """Another amount."""
        return (("request", [self.request(asker, source, 9901)]),)

    def refused(self, asker: Asker) -> Sequence[Call]:
        """Nothing, less than nothing, a payee nobody knows, a payout nobody knows."""
        self._payee = None
        request = self.request(asker, asker.source())
        return [
            ("request", [replace(request, amount=asker.money(0))]),
            ("request", [replace(request, amount=asker.money(-1))]),
            ("request", [replace(request, payee_id=10**12)]),
            ("state", [[self.unknown]]),
            ("cancel", [self.unknown]),
        ]

    def test_a_new_payout_is_requested_and_neither_booked_nor_paid(self, asker: Asker) -> None:
        """Approving is not the asker's."""
        ref = self.new(asker)

        (found,) = asker.look("state", [ref])

        assert (found.ref.kind, found.ref.id) == (ref.kind, ref.id)
        assert (found.state, found.booked_on, found.paid_on) == ("requested", None, None)

    def test_states_come_in_the_order_asked(self, asker: Asker) -> None:
        """One for each ref."""
        refs = [self.new(asker) for _ in range(3)][::-1]

        assert [each.ref.id for each in asker.look("state", refs)] == [ref.id for ref in refs]

    def test_a_payout_that_is_not_approved_can_be_withdrawn(self, asker: Asker) -> None:
        """Twice is no error."""
        ref = self.new(asker)

        for _ in range(2):
            asker.ask("cancel", ref)

        assert asker.look("state", [ref])[0].state == "cancelled"
