"""The laws of `invoicing`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from karvan.contracts.invoicing import InvoiceRequest
from karvan.contracts.invoicing import InvoiceRequestLine
from karvan.contracts.invoicing import Invoicing
from karvan.contracts.references import DocumentRef
from karvan.contracts.references import LineRef
from karvan.testing.ports.asking import DAY
from karvan.testing.ports.asking import Asker
from karvan.testing.ports.asking import Call
from karvan.testing.ports.asking import PortContract
from karvan.testing.ports.asking import each


class InvoicingContract(PortContract):
    """Inherit from it, name the plugin, prepare what an invoice needs."""

    contract = Invoicing
    unknown = DocumentRef("asker.nothing", 10**12)

    def request(self, asker: Asker, source: DocumentRef, net: int = 3333) -> InvoiceRequest:
        """Three lamps at a price that is not three times one lamp's."""
        line = InvoiceRequestLine(
            "a",
            None,
            "Three lamps",
            each(3),
            asker.price(12),
            Decimal(5),
            net=asker.money(net),
            tax_codes=(),
            source_line=LineRef(source, 1),
        )
        party = self._party = getattr(self, "_party", None) or asker.party()
        return InvoiceRequest("invoice", party, DAY, asker.company.currency, source, [line])

    def new(self, asker: Asker, source: DocumentRef) -> DocumentRef:
        """A draft."""
        self._party = None
        found: DocumentRef = asker.ask("draft", self.request(asker, source))
        return found

    def reads(self, asker: Asker) -> Sequence[Call]:
        """Status, and what is invoiced."""
        source = asker.source()
        ref = self.new(asker, source)
        return (("status", [[ref]]), ("invoiced", [[LineRef(source, 1)]]))

    def writes(self, asker: Asker, source: DocumentRef) -> Sequence[Call]:
        """A draft."""
        self._party = None
        return (("draft", [self.request(asker, source)]),)

    def others(self, asker: Asker, source: DocumentRef) -> Sequence[Call]:
        """Another amount."""
        return (("draft", [self.request(asker, source, 3334)]),)

    def refused(self, asker: Asker) -> Sequence[Call]:
        """Without lines, for a party nobody knows; an invoice nobody knows."""
        self._party = None
        request = self.request(asker, asker.source())
        return [
            ("draft", [replace(request, lines=[])]),
            ("draft", [replace(request, party_id=10**12)]),
            ("status", [[self.unknown]]),
        ]

    def test_a_new_invoice_is_a_draft_in_the_money_asked(self, asker: Asker) -> None:
        """Without a number, and nothing of it is paid."""
        ref = self.new(asker, asker.source())

        (found,) = asker.look("status", [ref])

        assert (found.ref.kind, found.ref.id) == (ref.kind, ref.id)
        assert (found.state, found.number, found.settled) == ("draft", None, asker.money(0))
        assert found.total == asker.money(3333)

    def test_statuses_come_in_the_order_asked(self, asker: Asker) -> None:
        """One for each ref."""
        refs = [self.new(asker, asker.source()) for _ in range(3)][::-1]

        assert [each.ref.id for each in asker.look("status", refs)] == [ref.id for ref in refs]

    def test_what_is_invoiced_is_known_by_the_askers_line(self, asker: Asker) -> None:
        """With the net as it was priced, drafts included; a line nobody invoiced is zero."""
        source = asker.source()
        self.new(asker, source)

        lines = [LineRef(source, 1), LineRef(source, 2)]
        first, second = asker.look("invoiced", lines)

        assert (first.line, first.quantity, first.net) == (lines[0], each(3), asker.money(3333))
        assert (second.line, second.quantity.micro, second.net.minor) == (lines[1], 0, 0)
