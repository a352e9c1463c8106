"""Providers that only compute or read: tax, prices, costs."""

from dataclasses import replace
from decimal import Decimal

from sqlalchemy import select
from test_samples.errors import Refused
from test_samples.models import Row
from test_samples.rows import add
from test_samples.rows import broken

from karvan.api import Product
from karvan.contracts.cost import UnitCost
from karvan.contracts.pricing import PricedLine
from karvan.contracts.pricing import PriceResult
from karvan.contracts.pricing import PriceStep
from karvan.contracts.tax import LineTax
from karvan.contracts.tax import TaxedLine
from karvan.contracts.tax import TaxResult
from karvan.values import EXACT
from karvan.values import MICRO
from karvan.values import Money
from karvan.values import Price
from karvan.values import allocate
from karvan.values import to_minor

FLAT, RATE = "FLAT", Decimal("0.19")


class FlatTax:
    """One rate for everything, rounded once per document."""

    def __init__(self, ctx):
        self._ctx = ctx

    def compute(self, request):
        if broken("reading writes"):
            add(self._ctx, "seen")
        amounts = [self._amount(line, request) for line in request.lines]
        taxed = [line.tax_codes is None or list(line.tax_codes) != [] for line in request.lines]
        for line in request.lines:
            if set(line.tax_codes or ()) - {FLAT} and not broken("tax takes any code"):
                raise Refused(why="unknown tax code")
        base = [amount if bears else 0 for amount, bears in zip(amounts, taxed, strict=True)]
        part = RATE / (1 + RATE) if request.prices_include else RATE
        whole = to_minor(EXACT.multiply(Decimal(sum(base)), part), 0)
        taxes = allocate(whole, base) if sum(base) else [0] * len(base)
        if broken("tax rounds each line"):
            taxes = [to_minor(part * each + Decimal("0.4"), 0) for each in base]
        lines = [
            self._line(request, *each)
            for each in zip(request.lines, amounts, taxes, taxed, strict=True)
        ]
        if broken("tax loses a line"):
            lines = lines[::-1]
        return self._result(request, lines)

    def _amount(self, line, request):
        if line.net is not None and not broken("tax ignores a given net"):
            return line.net.minor
        exact = Decimal(line.unit_price.micro) * line.quantity.micro / MICRO / MICRO
        exact = EXACT.multiply(exact, 1 - line.discount / 100)
        return to_minor(exact, self._ctx.company.exponent)

    def _line(self, request, line, amount, tax, bears):
        def money(minor):
            return Money(minor, request.currency)

        net = amount - tax if request.prices_include else amount
        if broken("tax is left out of gross"):
            tax = tax + 1
        found = LineTax(FLAT, money(net), money(tax), money(tax + broken("tax claims too much")))
        gross = net + tax - broken("tax is left out of gross")
        taxes = (found,) if bears or broken("tax on what is exempt") else ()
        return TaxedLine(line.key, money(net), taxes, money(gross))

    def _result(self, request, lines):
        def summed(minors):
            return Money(sum(minors), request.currency)

        tax = summed(tax.amount.minor for line in lines for tax in line.taxes)
        if broken("tax total differs"):
            tax = Money(tax.minor + 1, request.currency)
        if broken("tax depends on order"):
            first = int(lines[0].key == request.lines[0].key and lines[0].key == "line 1")
            tax = Money(tax.minor + first, request.currency)
        net = summed(line.net.minor for line in lines)
        return TaxResult(lines, net, tax, summed(line.gross.minor for line in lines))

    def codes(self, product_ids, party_id, direction, on):
        found = dict.fromkeys(product_ids, (FLAT,))
        if broken("an id is not answered"):
            found.popitem()
        return found


class ListPrices:
    """The product's list price, nothing off."""

    def __init__(self, ctx):
        self._ctx = ctx

    def price(self, request):
        lines = [self._line(request, line) for line in request.lines]
        if broken("prices come in another order"):
            lines = lines[::-1]
        return PriceResult(False, lines)

    def _line(self, request, line):
        product = self._ctx.session.get(Product, (self._ctx.company.id, line.product_id))
        if product is None and not broken("prices of nothing"):
            raise Refused(why="nobody knows this product")
        micro = (product.list_price or 0) if product else 0
        price = Price(micro, "ZZZ" if broken("prices in other money") else request.currency)
        exact = Decimal(micro) * line.quantity.micro / MICRO / MICRO
        minor = to_minor(exact, self._ctx.company.exponent) + broken("net differs from the price")
        if broken("prices change by themselves"):
            ListPrices.count = getattr(ListPrices, "count", 0) + 1
            minor += ListPrices.count
        net, nothing = Money(minor, request.currency), Money(0, request.currency)
        step = PriceStep("list", "list price", nothing, net)
        if broken("steps lead elsewhere"):
            step = replace(step, before=net)
        return PricedLine(line.key, price, price, Decimal(0), net, steps=(step,))


class StoredCost:
    """The cost that was entered."""

    def __init__(self, ctx):
        self._ctx = ctx

    def unit_cost(self, product_ids, warehouse_id=None, at=None):
        rows = self._ctx.session.scalars(select(Row).where(Row.kind == "cost"))
        known = {row.subject_id: row.micro for row in rows}
        if broken("cost of nothing is zero"):
            known = dict.fromkeys(product_ids, 0) | known
        currency = "ZZZ" if broken("cost in other money") else self._ctx.company.currency
        return {
            each: UnitCost(each, Price(known[each], currency) if each in known else None, "stored")
            for each in product_ids
        }

    def cost_of(self, refs):
        return [None for _ref in refs][int(broken("cost leaves out a document")) :]
