"""Prices: by a plugin's rules where one provides them, else the list price, labelled as such."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from karvan.actors import Actor
from karvan.builtin import CORE_SETUPS
from karvan.companies.errors import NoExchangeRate
from karvan.companies.rates import SetRate
from karvan.companies.rates import set_rate
from karvan.contracts.pricing import PricedLine
from karvan.contracts.pricing import PriceResult
from karvan.contracts.pricing import Pricing
from karvan.modules.products.errors import UnknownProduct
from karvan.modules.products.queries import list_price_of
from karvan.modules.products.services import CreateProduct
from karvan.modules.products.services import create_product
from karvan.plugins.access import internal
from karvan.plugins.registry import PluginRegistry
from karvan.runtime import Runtime
from karvan.values import Money
from karvan.values import Price
from karvan.values import Quantity

DAY = date(2026, 3, 2)


class HalfPrice:
    """Everything costs half a dollar per piece, whatever is asked."""

    def __init__(self, ctx):
        self._ctx = ctx

    def price(self, request):
        half = Price(500_000, request.currency)
        return PriceResult(
            prices_include=False,
            lines=[
                PricedLine(
                    line.key,
                    half,
                    half,
                    Decimal(0),
                    Money(line.quantity.micro // 20_000, request.currency),
                )
                for line in request.lines
            ],
        )


@pytest.fixture
def with_prices(shared_runtime):
    """The shared database, served by a runtime in which someone provides prices."""

    def declare(setup):
        setup.port(Pricing, HalfPrice, permissions=internal("a test's own"))

    registry = PluginRegistry.load(shared_runtime.config, None, core=(*CORE_SETUPS, declare))
    return Runtime(shared_runtime.config, shared_runtime.database, registry)


def test_without_price_rules_the_list_price_stands_in_and_says_so(ctx, a_product):
    tea = a_product(list_price=Price(2_500_000, "USD"))
    gift = a_product("GIFT")

    found = list_price_of(ctx, [tea.id, gift.id], DAY)

    assert found[tea.id].price == Price(2_500_000, "USD")
    assert (found[tea.id].source, str(found[tea.id].label)) == ("list", "List price")
    assert found[gift.id].price is None


def test_a_list_price_in_another_currency_is_converted(ctx, a_product):
    tea = a_product(list_price=Price(2_000_000, "EUR"))

    with pytest.raises(NoExchangeRate):
        list_price_of(ctx, [tea.id], DAY)
    set_rate(ctx, SetRate("EUR", DAY, Decimal("1.25")))

    assert list_price_of(ctx, [tea.id], DAY)[tea.id].price == Price(2_500_000, "USD")
    assert list_price_of(ctx, [tea.id], DAY, currency="EUR")[tea.id].price == Price(
        2_000_000, "EUR"
    )


def test_an_unknown_product_is_refused(ctx):
    with pytest.raises(UnknownProduct):
        list_price_of(ctx, [10**9], DAY)


def test_the_rules_of_whoever_provides_prices_are_asked(with_prices, company):
    def ask(ctx):
        tea = create_product(ctx, CreateProduct(name="Tea", list_price=Price(9, "USD")))
        found = list_price_of(ctx, [tea.id], DAY, quantities={tea.id: Quantity(10_000_000, "each")})
        return found[tea.id]

    price = with_prices.run(company.id, Actor.cli("test"), ask)

    assert (price.price, price.source) == (Price(500_000, "USD"), "pricing")
