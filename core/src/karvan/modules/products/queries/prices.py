"""What a product costs the customer: by the price rules of a plugin, else its list price."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from typing import Literal

from karvan.companies.conversion import convert_price
from karvan.contracts.pricing import PriceRequest
from karvan.contracts.pricing import PriceRequestLine
from karvan.contracts.pricing import Pricing
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.modules.products.errors import UnknownProduct
from karvan.modules.products.models import Product
from karvan.modules.products.queries.products import products_by_id
from karvan.values import MICRO
from karvan.values import Price
from karvan.values import Quantity

if TYPE_CHECKING:
    from karvan.context import Context

Source = Literal["pricing", "list"]
LABELS: dict[Source, Text] = {"pricing": _("By price rules"), "list": _("List price")}


@dataclass(frozen=True)
class ListedPrice:
    """The price of one base unit, None where there is none, and where it comes from."""

    product_id: int
    price: Price | None
    source: Source

    @property
    def label(self) -> Text:
        """Where the price comes from, to be shown beside it."""
        return LABELS[self.source]


def list_price_of(
    ctx: Context,
    product_ids: Sequence[int],
    on: date,
    party_id: int | None = None,
    currency: str | None = None,
    quantities: Mapping[int, Quantity] | None = None,
) -> dict[int, ListedPrice]:
    """The price of each product on a day, for a party and a quantity, by the id of the product.

    Asks the `Pricing` port for all at once; where no plugin provides it, the list price stands in
    and says so. `currency` None is company money. Raises UnknownProduct, and NoExchangeRate where
    a list price is in another currency.
    """
    products = products_by_id(ctx, product_ids)
    for product_id in product_ids:
        if product_id not in products:
            raise UnknownProduct(product=product_id)
    wanted = currency or ctx.company.currency
    pricing = ctx.port(Pricing)  # type: ignore[type-abstract]  # asked by its Protocol
    if pricing is None:
        return {each: _listed(ctx, products[each], on, wanted) for each in product_ids}
    given = quantities or {}
    lines = [
        PriceRequestLine(
            str(each), each, given.get(each) or Quantity(MICRO, products[each].base_unit.code)
        )
        for each in dict.fromkeys(product_ids)
    ]
    answer = pricing.price(PriceRequest(party_id, on, wanted, lines))
    return {
        int(line.key): ListedPrice(int(line.key), line.unit_price, "pricing")
        for line in answer.lines
        if line.generated_from is None
    }


def _listed(ctx: Context, product: Product, on: date, currency: str) -> ListedPrice:
    if product.list_price is None:
        return ListedPrice(product.id, None, "list")
    price = convert_price(ctx, Price(product.list_price, product.currency), currency, on)
    return ListedPrice(product.id, price, "list")
