"""Taxes are chosen by product, account and party, computed as records say, and kept once used."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from importlib import resources

import pytest
from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from karvan.api import CreateParty
from karvan.api import Invalid
from karvan.api import TranslatedText
from karvan.api import create_party
from karvan.modules.products.services import CreateProduct
from karvan.modules.products.services import create_product
from karvan.values import MICRO
from karvan_finance.ledger.models import Account
from karvan_finance.ledger.services.charts import chart_accounts
from karvan_finance.tax.domain.checking import check_tax
from karvan_finance.tax.domain.definitions import TaxDocument
from karvan_finance.tax.domain.definitions import TaxUse
from karvan_finance.tax.domain.refunds import RefundLine
from karvan_finance.tax.errors import InactiveTax
from karvan_finance.tax.errors import TaxIsUsed
from karvan_finance.tax.errors import TaxNotValid
from karvan_finance.tax.errors import TaxStillUsed
from karvan_finance.tax.errors import UnknownTax
from karvan_finance.tax.models import PartyTaxGroup
from karvan_finance.tax.models import ProductTaxes
from karvan_finance.tax.models import Tax
from karvan_finance.tax.models import TaxRuleGroup
from karvan_finance.tax.services.applying import WantedLine
from karvan_finance.tax.services.applying import WantedTaxes
from karvan_finance.tax.services.applying import refund_taxes
from karvan_finance.tax.services.applying import taxes_for
from karvan_finance.tax.services.choosing import replacing_account
from karvan_finance.tax.services.definitions import read_definitions
from karvan_finance.tax.services.rules import save_rule
from karvan_finance.tax.services.taxes import PartValues
from karvan_finance.tax.services.taxes import TaxValues
from karvan_finance.tax.services.taxes import change_tax
from karvan_finance.tax.services.taxes import create_tax
from karvan_finance.tax.services.taxes import delete_tax
from karvan_finance.tax.web.tax_commands import update

DAY = date(2025, 3, 1)
YEAR = date(2025, 1, 1)


def tax(ctx, code):
    return ctx.session.scalars(select(Tax).where(Tax.code == code)).one()


def account(ctx, code):
    return ctx.session.scalars(select(Account.id).where(Account.code == code)).one()


def a_tax_like(**values):
    head = {"code": "X", "name": TranslatedText(en="X"), "use": "sale", "valid_from": YEAR,
            "rate": Decimal(5), "parts": [PartValues()]}  # fmt: skip
    return TaxValues(**{**head, **values})


def a_sale(*lines, **values):
    """Lines of 100.00, each given as the values that matter."""
    asked = [WantedLine(f"{n}", MICRO, 100 * MICRO, **line) for n, line in enumerate(lines, 1)]
    return WantedTaxes(
        **{"use": TaxUse.SALE, "on": DAY, "currency": "USD", "lines": asked, **values}
    )


def codes(result):
    return [[each.code for each in line.taxes] for line in result.lines]


def test_the_party_decides_what_becomes_of_a_products_tax(books):
    def work(ctx):
        product = create_product(ctx, CreateProduct(name="Lamp")).id
        group = TaxRuleGroup(code="EU", name=TranslatedText(en="Union"))
        party = create_party(ctx, CreateParty("Nord AB", country="SE"))
        ctx.session.add(group)
        ctx.session.flush()
        ctx.session.add_all([
            ProductTaxes(id=product, sale_tax_id=tax(ctx, "S20").id),
            PartyTaxGroup(id=party.id, group_id=group.id),
        ])  # fmt: skip
        goods, services = account(ctx, "4000"), account(ctx, "4010")
        save_rule(ctx, None, {"group_id": group.id, "tax_id": tax(ctx, "S20").id,
                              "replacement_id": tax(ctx, "S0").id, "valid_from": YEAR})  # fmt: skip
        save_rule(ctx, None, {"country": "se", "account_id": goods,
                              "account_replacement_id": services, "valid_from": YEAR})  # fmt: skip
        line = {"product_id": product}
        at_home = taxes_for(ctx, a_sale(line))
        abroad = taxes_for(ctx, a_sale(line, party_id=party.id))
        earlier = taxes_for(ctx, a_sale(line, party_id=party.id, on=date(2024, 12, 31)))
        moved = replacing_account(ctx, TaxUse.SALE, DAY, party.id, goods)
        return codes(at_home), codes(abroad), codes(earlier), moved == services

    assert books.run(work) == ([["S20"]], [["S0"]], [["S20"]], True)


def test_a_refund_goes_to_the_parts_of_refunds(books):
    def work(ctx):
        create_tax(ctx, a_tax_like(
            rate=Decimal(10),
            parts=[PartValues(account_id=account(ctx, "3100"), box="2"),
                   PartValues(TaxDocument.REFUND, account_id=account(ctx, "3110"), box="9")],
        ))  # fmt: skip
        sold = taxes_for(ctx, a_sale({"tax_codes": ["X"]}, {"tax_codes": ["X"]}))
        back = refund_taxes(ctx, sold, [RefundLine("1", quantity=MICRO // 2)])
        rest = refund_taxes(ctx, sold, None, [back])
        found = [(p.account_id, p.name, p.box, p.amount) for p in back.taxes[0].parts]
        return found, account(ctx, "3110"), rest.tax

    found, waiting, rest = books.run(work)

    assert found == [(waiting, "refund-1", "9", -500)]
    assert rest == -1500


def test_the_company_may_round_each_line(books):
    def work(ctx):
        lines = [WantedLine(f"{n}", MICRO, 130_000, tax_codes=["S20"]) for n in range(3)]
        wanted = WantedTaxes(TaxUse.SALE, DAY, "USD", lines)
        once = taxes_for(ctx, wanted).tax
        ctx.set_setting("finance.tax_rounding", "line")
        return once, taxes_for(ctx, wanted).tax

    assert books.run(work) == (8, 9)


@pytest.mark.parametrize(
    ("code", "refusal"), [("NONE", UnknownTax), ("OLD", TaxNotValid), ("OUT", InactiveTax)]
)
def test_a_tax_that_does_not_hold_is_refused_by_name(books, code, refusal):
    def work(ctx):
        create_tax(ctx, a_tax_like(code="OLD", valid_from=date(2020, 1, 1), valid_to=YEAR))
        create_tax(ctx, a_tax_like(code="OUT")).is_active = False
        taxes_for(ctx, a_sale({"tax_codes": [code]}))

    with pytest.raises(refusal, match=code):
        books.run(work)


def test_every_fault_of_a_tax_is_told_at_its_field(books):
    parts = [PartValues(share=50 * MICRO), PartValues(TaxDocument.REFUND, share=100 * MICRO)]
    wrong = a_tax_like(code="S20", rate=Decimal(1001), valid_to=YEAR, parts=parts)

    with pytest.raises(Invalid) as refused:
        books.run(lambda ctx: create_tax(ctx, wrong))

    places = {each.field for each in refused.value.problems}
    assert places == {"code", "rate", "valid_to", "parts", "refund_parts"}


def test_a_tax_that_lines_were_taxed_by_keeps_its_rate_and_stays(books):
    line = {"tax": "S20", "tax_part": "invoice-2", "tax_base": -10000}
    books.post([("1110", "120"), ("4000", "-100"), ("3100", "-20", line)])

    def rename(ctx):
        return update(ctx, tax(ctx, "S20"), {"name": TranslatedText(en="Standard")}).name.get("en")

    assert books.run(rename) == "Standard"
    with pytest.raises(TaxIsUsed, match="1"):
        books.run(lambda ctx: update(ctx, tax(ctx, "S20"), {"rate": Decimal(21)}))
    with pytest.raises(TaxStillUsed, match="lines: 1"):
        books.run(lambda ctx: delete_tax(ctx, tax(ctx, "S20")))
    with pytest.raises(DBAPIError), books.raw() as connection:
        connection.execute(delete(Tax).where(Tax.code == "S20"))


def test_an_unused_tax_goes_with_its_parts(books):
    def work(ctx):
        delete_tax(ctx, tax(ctx, "S10"))
        return ctx.session.scalars(select(Tax.code).where(Tax.code.like("S%"))).all()

    assert sorted(books.run(work)) == ["S0", "S20"]


def test_a_group_stands_for_its_members_and_holds_no_group(books):
    def work(ctx):
        members = [create_tax(ctx, a_tax_like(code=f"GST{n}", rate=Decimal(9))).id for n in (1, 2)]
        group = create_tax(
            ctx, a_tax_like(code="GST", kind="group", rate=Decimal(0), parts=(), members=members)
        )
        found = codes(taxes_for(ctx, a_sale({"tax_codes": ["GST"]})))
        with pytest.raises(Invalid):
            change_tax(ctx, group, a_tax_like(code="GST", kind="group", parts=(), rate=Decimal(0),
                                              members=[group.id]))  # fmt: skip
        return found

    assert books.run(work) == [["GST1", "GST2"]]


def test_the_taxes_that_charts_come_with_are_sound(books):
    """Every part has an account of the chart, and nothing is wrong with any tax."""

    def work(ctx):
        texts = ("general", "iran")
        known = {chart: {each.code for each in chart_accounts(chart)} for chart in texts}
        taxes = read_definitions(
            ctx, codes=["S20", "S10", "S0", "P20", "P10", "P20H", "P20R", "P0"]
        )
        faults = [fault for each in taxes.values() for fault in check_tax(each)]
        folder = resources.files("karvan_finance") / "seeds"
        used = {
            chart: set(re.findall(r"/(\d{4})/", (folder / f"{chart}_taxes.csv").read_text("utf-8")))
            for chart in texts
        }
        return len(taxes), faults, [used[chart] - known[chart] for chart in texts]

    assert books.run(work) == (8, [], [set(), set()])
