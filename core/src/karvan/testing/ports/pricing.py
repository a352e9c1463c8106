"""The laws of `pricing`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from karvan.contracts.pricing import PriceRequest
from karvan.contracts.pricing import PriceRequestLine
from karvan.contracts.pricing import PriceResult
from karvan.contracts.pricing import Pricing
from karvan.testing.ports.asking import DAY
from karvan.testing.ports.asking import Asker
from karvan.testing.ports.asking import Call
from karvan.testing.ports.asking import PortContract
from karvan.testing.ports.asking import each
from karvan.values import EXACT
from karvan.values import MICRO
from karvan.values import to_minor


class PricingContract(PortContract):
    """Inherit from it and name the plugin; its products have list prices."""

    contract = Pricing

    def request(self, asker: Asker, *numbers: int) -> PriceRequest:
        """Lamps and chairs."""
        lines = [
            PriceRequestLine(f"line {n}", asker.product(f"Product {n}", 19), each(n))
            for n in numbers or (3, 1, 7)
        ]
        return PriceRequest(None, DAY, asker.company.currency, lines)

    def reads(self, asker: Asker) -> Sequence[Call]:
        """Pricing reads."""
        return (("price", [self.request(asker)]),)

    def refused(self, asker: Asker) -> Sequence[Call]:
        """A product nobody knows."""
        line = PriceRequestLine("a", 10**12, each(1))
        return (("price", [PriceRequest(None, DAY, asker.company.currency, [line])]),)

    def test_every_line_is_answered_in_the_order_asked(self, asker: Asker) -> None:
        """Lines that a rule generated stand behind the line that brought them."""
        request = self.request(asker)

        found = self._priced(asker, request)

        asked = [line.key for line in found.lines if line.generated_from is None]
        assert asked == [line.key for line in request.lines]

    def test_the_net_is_what_unit_price_quantity_and_discount_make(self, asker: Asker) -> None:
        """Unless the line says that it is derived otherwise."""
        request = self.request(asker)
        quantities = {line.key: line.quantity for line in request.lines}

        for line in self._priced(asker, request).lines:
            if not line.derived and line.key in quantities:
                exact = Decimal(line.unit_price.micro) * quantities[line.key].micro / MICRO / MICRO
                exact = EXACT.multiply(exact, 1 - line.discount / 100)
                assert line.net.minor == to_minor(exact, asker.company.exponent)

    def test_the_steps_lead_from_nothing_to_the_net(self, asker: Asker) -> None:
        """Each begins where the one before ended."""
        for line in self._priced(asker, self.request(asker)).lines:
            befores = [step.before for step in line.steps]
            afters = [step.after for step in line.steps]

            assert befores == [asker.money(0), *afters[:-1]]
            assert afters[-1] == line.net

    def test_prices_are_in_the_currency_asked(self, asker: Asker) -> None:
        """And never below zero."""
        for line in self._priced(asker, self.request(asker)).lines:
            for price in (line.list_price, line.unit_price):
                assert price.currency == asker.company.currency
                assert price.micro >= 0
            assert line.net.currency == asker.company.currency

    def test_the_same_question_has_the_same_answer(self, asker: Asker) -> None:
        """Quotes, orders and invoices agree."""
        request = self.request(asker)

        assert self._priced(asker, request) == self._priced(asker, request)

    def _priced(self, asker: Asker, request: PriceRequest) -> PriceResult:
        found: PriceResult = asker.look("price", request)
        return found
