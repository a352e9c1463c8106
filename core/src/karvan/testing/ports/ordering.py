"""The laws of `ordering`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from karvan.contracts.ordering import Ordering
from karvan.contracts.ordering import OrderRequest
from karvan.contracts.ordering import OrderRequestLine
from karvan.contracts.references import DocumentRef
from karvan.testing.ports.asking import DAY
from karvan.testing.ports.asking import Asker
from karvan.testing.ports.asking import Call
from karvan.testing.ports.asking import PortContract
from karvan.testing.ports.asking import each


class OrderingContract(PortContract):
    """Inherit from it and name the plugin."""

    contract = Ordering
    unknown: ClassVar[DocumentRef] = DocumentRef("asker.nothing", 10**12)

    def request(self, asker: Asker, source: DocumentRef, net: int = 3333) -> OrderRequest:
        """Three lamps."""
        line = OrderRequestLine(
            "a", None, "Three lamps", each(3), asker.price(12), net=asker.money(net)
        )
        party = self._party = getattr(self, "_party", None) or asker.party()
        return OrderRequest(party, DAY, asker.company.currency, source, [line])

    def new(self, asker: Asker) -> DocumentRef:
        """An order."""
        self._party = None
        found: DocumentRef = asker.ask("order", self.request(asker, asker.source()))
        return found

    def reads(self, asker: Asker) -> Sequence[Call]:
        """The status."""
        return (("status", [[self.new(asker)]]),)

    def writes(self, asker: Asker, source: DocumentRef) -> Sequence[Call]:
        """An order."""
        self._party = None
        return (("order", [self.request(asker, source)]),)

    def others(self, asker: Asker, source: DocumentRef) -> Sequence[Call]:
        """Another amount."""
        return (("order", [self.request(asker, source, 3334)]),)

    def refused(self, asker: Asker) -> Sequence[Call]:
        """Without lines, for a party nobody knows; an order nobody knows."""
        self._party = None
        request = self.request(asker, asker.source())
        return [
            ("order", [replace(request, lines=[])]),
            ("order", [replace(request, party_id=10**12)]),
            ("status", [[self.unknown]]),
        ]

    def test_statuses_come_in_the_order_asked(self, asker: Asker) -> None:
        """One for each ref, which names the order."""
        refs = [self.new(asker) for _ in range(3)][::-1]

        found = asker.look("status", refs)

        assert [(each.ref.kind, each.ref.id) for each in found] == [
            (ref.kind, ref.id) for ref in refs
        ]

    def test_each_source_gets_an_order_of_its_own(self, asker: Asker) -> None:
        """Part orders of one quote stay apart."""
        assert self.new(asker).id != self.new(asker).id
