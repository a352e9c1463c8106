"""What the demo companies trade, and with whom: contact points, people, goods, categories, a kit.

Made once; what a visitor changes stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from karvan.modules.parties.models import PartyKind
from karvan.modules.parties.queries.parties import find_party_by_code
from karvan.modules.parties.services.addresses import SaveAddress
from karvan.modules.parties.services.addresses import save_address
from karvan.modules.parties.services.contacts import SaveContactPoint
from karvan.modules.parties.services.contacts import add_contact_point
from karvan.modules.parties.services.parties import CreateParty
from karvan.modules.parties.services.parties import create_party
from karvan.modules.parties.services.relations import AddRelation
from karvan.modules.parties.services.relations import add_relation
from karvan.modules.parties.services.roles import add_role
from karvan.modules.products.models import ProductKind
from karvan.modules.products.queries.products import find_product_by_code
from karvan.modules.products.services.barcodes import AddBarcode
from karvan.modules.products.services.barcodes import add_barcode
from karvan.modules.products.services.categories import SaveCategory
from karvan.modules.products.services.categories import SaveTree
from karvan.modules.products.services.categories import save_category
from karvan.modules.products.services.categories import save_tree
from karvan.modules.products.services.categories import set_category
from karvan.modules.products.services.products import CreateProduct
from karvan.modules.products.services.products import create_product
from karvan.values import MICRO
from karvan.values import Price

if TYPE_CHECKING:
    from karvan.cli.demo_books import Business
    from karvan.context import Context


@dataclass(frozen=True)
class Good:
    """One thing on the price list, `price` in whole units of the business."""

    code: str
    names: Mapping[str, str]
    price: int
    category: str
    barcode: str = ""
    kind: str = ProductKind.GOODS


CATEGORIES: Mapping[str, Mapping[str, str]] = {
    "paper": {"en": "Paper", "fa": "کاغذ"},
    "books": {"en": "Books", "fa": "کتاب"},
    "services": {"en": "Services", "fa": "خدمات"},
}
TREE = {"en": "Product range", "fa": "گروه کالا"}
GOODS = (
    Good("A4-80", {"en": "Copy paper A4, 80 g", "fa": "کاغذ A4 هشتاد گرمی"}, 6, "paper", "4006381333931"),
    Good("NOTE-L", {"en": "Lined notebook", "fa": "دفتر خط‌دار"}, 4, "paper", "5901234123457"),
    Good("ATLAS", {"en": "School atlas", "fa": "اطلس دانش‌آموز"}, 28, "books", "9780306406157"),
    Good("POEMS", {"en": "Collected poems", "fa": "گزیدهٔ شعر"}, 19, "books", "9783161484100"),
    Good("BIND", {"en": "Binding", "fa": "صحافی"}, 12, "services", kind=ProductKind.SERVICE),
)  # fmt: skip
PEOPLE = {
    "en": (("Robin", "Sample"), ("Kim", "Example"), ("Alex", "Specimen")),
    "fa": (("نگار", "نمونه"), ("بهرام", "فرضی"), ("ساناز", "آزمایشی")),
}
TOWNS = {"en": ("Harbourton", "Northgate", "Meadowfield"), "fa": ("تهران", "اصفهان", "شیراز")}


def add_trade(ctx: Context, *, business: Business) -> None:
    """Parties with their people, and the goods, where they are not there yet."""
    numbered = enumerate((*business.customers, *business.suppliers), start=1)
    for number, name in numbered:
        if find_party_by_code(ctx, f"D{number}") is None:
            role = "customer" if number <= len(business.customers) else "supplier"
            _add_party(ctx, number, name, role)
    if find_product_by_code(ctx, GOODS[0].code) is None:
        _add_goods(ctx, business)


def _add_party(ctx: Context, number: int, name: str, role: str) -> None:
    language = ctx.company.language
    party = create_party(ctx, CreateParty(name, code=f"D{number}"))
    add_role(ctx, party.id, role)
    town = TOWNS[language][number % len(TOWNS[language])]
    country = ctx.company.country or ""
    lines = {"en": f"{number} Example Street", "fa": f"خیابان نمونه، شمارهٔ {number}"}[language]
    address = SaveAddress(party.id, lines=lines, city=town, country=country, is_default=True)
    save_address(ctx, address)
    mail = SaveContactPoint(party.id, "mail", f"office{number}@demo.example", is_primary=True)
    add_contact_point(ctx, mail)
    if number > len(PEOPLE[language]):
        return
    given, family = PEOPLE[language][number - 1]
    person = create_party(
        ctx,
        CreateParty(
            f"{given} {family}", PartyKind.PERSON, f"DP{number}",
            given_name=given, family_name=family,
        ),
    )  # fmt: skip
    add_contact_point(ctx, SaveContactPoint(person.id, "mail", f"person{number}@demo.example"))
    add_relation(ctx, AddRelation(person.id, party.id, is_primary=True))


def _add_goods(ctx: Context, business: Business) -> None:
    tree = save_tree(ctx, SaveTree("range", TREE))
    categories = {
        code: save_category(ctx, SaveCategory(tree.id, names, code))
        for code, names in CATEGORIES.items()
    }
    for good in GOODS:
        price = Price(good.price * business.unit * MICRO, ctx.company.currency)
        product = create_product(
            ctx, CreateProduct(name=good.names, code=good.code, kind=good.kind, list_price=price)
        )
        set_category(ctx, product.id, tree.id, categories[good.category].id)
        if good.barcode:
            add_barcode(ctx, AddBarcode(product.id, good.barcode))
