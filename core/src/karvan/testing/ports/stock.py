"""The laws of `stock`."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from karvan.contracts.references import DocumentRef
from karvan.contracts.stock import OnHand
from karvan.contracts.stock import ReservedLine
from karvan.contracts.stock import Stock
from karvan.contracts.stock import WantedLine
from karvan.testing.ports.asking import DAY
from karvan.testing.ports.asking import Asker
from karvan.testing.ports.asking import Call
from karvan.testing.ports.asking import PortContract
from karvan.testing.ports.asking import all_answered
from karvan.testing.ports.asking import each
from karvan.values import Quantity


class StockContract(PortContract):
    """Inherit from it, name the plugin, and say in `put` how goods come to lie somewhere."""

    contract = Stock

    @abstractmethod
    def put(self, asker: Asker, product_id: int, quantity: Quantity) -> None:
        """Bring this much of the product into stock, by whatever service of the plugin does that."""

    def goods(self, asker: Asker, number: int = 10) -> int:
        """A product of which there are so many."""
        product_id = asker.product()
        self.put(asker, product_id, each(number))
        return product_id

    def reads(self, asker: Asker) -> Sequence[Call]:
        """All but reserving and releasing."""
        product_id = self.goods(asker)
        return (
            ("on_hand", [[product_id]]),
            ("promise", [[WantedLine(product_id, each(3), DAY)]]),
            ("lead_time", [[product_id]]),
        )

    def writes(self, asker: Asker, source: DocumentRef) -> Sequence[Call]:
        """A reservation."""
        self._reserved = self.goods(asker)
        return (("reserve", [source, [ReservedLine(self._reserved, each(4))]]),)

    def others(self, asker: Asker, source: DocumentRef) -> Sequence[Call]:
        """More of the same product."""
        return (("reserve", [source, [ReservedLine(self._reserved, each(5))]]),)

    def refused(self, asker: Asker) -> Sequence[Call]:
        """More than there is; nothing; one line that is short beside one that is not."""
        product_id, other = self.goods(asker), self.goods(asker)
        return [
            ("reserve", [asker.source(), lines])
            for lines in (
                [ReservedLine(product_id, each(11))],
                [ReservedLine(product_id, each(0))],
                [ReservedLine(product_id, each(1)), ReservedLine(other, each(11))],
                [ReservedLine(product_id, each(6)), ReservedLine(product_id, each(6))],
            )
        ]

    def test_what_is_available_is_what_is_there_less_what_is_reserved(self, asker: Asker) -> None:
        """In the same unit."""
        product_id = self.goods(asker)
        asker.ask("reserve", asker.source(), [ReservedLine(product_id, each(4))])

        found = self._on_hand(asker, product_id)

        assert (found.on_hand, found.reserved, found.available) == (each(10), each(4), each(6))

    def test_every_product_is_answered(self, asker: Asker) -> None:
        """One that is not there as well."""
        ids = [self.goods(asker), asker.product("Chair")]

        assert all_answered(ids, asker.look("on_hand", ids))
        days = asker.look("lead_time", ids)
        assert all_answered(ids, days)
        assert all(number >= 0 for number in days.values())

    def test_no_more_is_reserved_than_is_there(self, asker: Asker) -> None:
        """The last one may be reserved, and then none."""
        product_id = self.goods(asker)
        asker.ask("reserve", asker.source(), [ReservedLine(product_id, each(6))])
        asker.refusal("reserve", asker.source(), [ReservedLine(product_id, each(5))])
        asker.ask("reserve", asker.source(), [ReservedLine(product_id, each(4))])

        asker.refusal("reserve", asker.source(), [ReservedLine(product_id, each(1))])

        assert self._on_hand(asker, product_id).available == each(0)

    def test_a_release_gives_back_what_was_reserved_and_no_more(self, asker: Asker) -> None:
        """Once, however often it is asked; what others reserved stays."""
        product_id, source = self.goods(asker), asker.source()
        asker.ask("reserve", source, [ReservedLine(product_id, each(4))])
        asker.ask("reserve", asker.source(), [ReservedLine(product_id, each(1))])

        for _ in range(2):
            asker.ask("release", source)

        assert self._on_hand(asker, product_id).reserved == each(1)

    def test_what_was_released_may_be_reserved_anew(self, asker: Asker) -> None:
        """By the same source, with another quantity."""
        product_id, source = self.goods(asker), asker.source()
        asker.ask("reserve", source, [ReservedLine(product_id, each(4))])
        asker.ask("release", source)

        asker.ask("reserve", source, [ReservedLine(product_id, each(10))])

        assert self._on_hand(asker, product_id).reserved == each(10)

    def test_a_promise_is_kept_by_what_is_available(self, asker: Asker) -> None:
        """Lines of one product share it; each is answered in the order asked."""
        product_id = self.goods(asker)
        wanted = [WantedLine(product_id, each(7), DAY), WantedLine(product_id, each(7), DAY)]

        found = asker.look("promise", wanted)

        assert [line.product_id for line in found] == [product_id, product_id]
        assert found[0].quantity == each(7)
        assert sum(line.quantity.micro for line in found) <= each(10).micro

    def _on_hand(self, asker: Asker, product_id: int) -> OnHand:
        found: OnHand = asker.look("on_hand", [product_id])[product_id]
        return found
