"""The laws of `cost`."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from karvan.contracts.cost import Cost
from karvan.contracts.references import DocumentRef
from karvan.testing.ports.asking import Asker
from karvan.testing.ports.asking import Call
from karvan.testing.ports.asking import PortContract
from karvan.testing.ports.asking import all_answered
from karvan.values import Price


class CostContract(PortContract):
    """Inherit from it, name the plugin, and say in `value` how a product gets a cost."""

    contract = Cost

    @abstractmethod
    def value(self, asker: Asker, product_id: int, cost: Price) -> None:
        """Let one unit of the product cost this, by whatever service of the plugin does that."""

    def reads(self, asker: Asker) -> Sequence[Call]:
        """Both methods read."""
        product_id = asker.product()
        self.value(asker, product_id, asker.price(7))
        return (
            ("unit_cost", [[product_id]]),
            ("cost_of", [[DocumentRef("asker.document", 1)]]),
        )

    def test_a_cost_that_is_known_is_told_in_company_money(self, asker: Asker) -> None:
        """With the word for how it was found."""
        product_id = asker.product()
        self.value(asker, product_id, asker.price(7))

        found = asker.look("unit_cost", [product_id])[product_id]

        assert (found.product_id, found.cost) == (product_id, asker.price(7))
        assert found.method

    def test_every_product_is_answered(self, asker: Asker) -> None:
        """A cost that is unknown is None, not zero."""
        ids = [asker.product("Lamp"), asker.product("Chair")]
        self.value(asker, ids[0], asker.price(7))

        found = asker.look("unit_cost", ids)

        assert all_answered(ids, found)
        assert found[ids[1]].cost is None

    def test_every_document_is_answered_in_the_order_asked(self, asker: Asker) -> None:
        """None where nobody knows it."""
        refs = [DocumentRef("asker.document", number) for number in (1, 2, 3)]

        assert list(asker.look("cost_of", refs)) == [None, None, None]
