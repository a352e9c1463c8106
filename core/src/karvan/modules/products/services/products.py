"""Creating and changing products."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import select

from karvan.companies.queries import currency_exponents
from karvan.db.types import TranslatedText
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.errors import StaleVersion
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.modules.products.errors import BaseUnitInUse
from karvan.modules.products.models import KitLine
from karvan.modules.products.models import Product
from karvan.modules.products.models import ProductBarcode
from karvan.modules.products.models import ProductKind
from karvan.modules.products.models import ProductUnit
from karvan.modules.products.permissions import PRODUCT_CREATE
from karvan.modules.products.permissions import PRODUCT_UPDATE
from karvan.modules.products.queries.products import get_product
from karvan.modules.products.queries.units import find_unit_by_code
from karvan.text import normalize_text
from karvan.values import LARGEST_MINOR
from karvan.values import Price

if TYPE_CHECKING:
    from karvan.context import Context

Name = str | Mapping[str, str]
LONGEST_CODE, LONGEST_NAME, LONGEST_DESCRIPTION, LONGEST_TAX = 60, 200, 10_000, 60
LONGEST_SORT, LONGEST_SEARCH = 600, 800
DEFAULT_UNIT = "each"


@dataclass(frozen=True, kw_only=True)
class ProductFacts:
    """What is said of a product; prices are per base unit, weight in micro kg, volume in micro l.

    `reference_cost` is in company money. A plain string as name is one in the company's language.
    """

    name: Name
    code: str = ""
    kind: str = ProductKind.GOODS
    base_unit: str = DEFAULT_UNIT
    list_price: Price | None = None
    reference_cost: Price | None = None
    tax_category: str = ""
    weight_micro: int | None = None
    volume_micro: int | None = None
    description: Name = ""
    active: bool = True


@dataclass(frozen=True, kw_only=True)
class CreateProduct(ProductFacts):
    """A new product; an empty code is replaced by one made of its id, `A12`."""


@dataclass(frozen=True, kw_only=True)
class UpdateProduct(ProductFacts):
    """All that may change of a product, and the version it was read at."""

    product_id: int
    version: int


def create_product(ctx: Context, command: CreateProduct) -> Product:
    """Add a product. Raises Invalid naming every field that is wrong."""
    ctx.require(PRODUCT_CREATE)
    _require_valid(ctx, command, None)
    identifier = ctx.uow.new_id()
    product = Product(id=identifier, code=command.code.strip() or f"A{identifier}")
    _take_facts(ctx, product, command)
    ctx.session.add(product)
    ctx.uow.flush()
    return product


def update_product(ctx: Context, command: UpdateProduct) -> Product:
    """Change a product. Raises StaleVersion, Invalid, or BaseUnitInUse for another base unit."""
    ctx.require(PRODUCT_UPDATE)
    product = get_product(ctx, command.product_id)
    if product.version != command.version:
        raise StaleVersion
    _require_valid(ctx, command, product)
    if command.base_unit.strip() != product.base_unit.code and _counts_in_base_unit(ctx, product):
        raise BaseUnitInUse(product=product.code, unit=product.base_unit.code)
    product.code = command.code.strip() or product.code
    _take_facts(ctx, product, command)
    refresh_search_text(ctx, product)
    ctx.uow.flush()
    return product


def archive_product(ctx: Context, product_id: int, version: int) -> Product:
    """Take a product out of lists and choices; what names it stays as it is."""
    return _set_active(ctx, product_id, version, active=False)


def restore_product(ctx: Context, product_id: int, version: int) -> Product:
    """Bring an archived product back."""
    return _set_active(ctx, product_id, version, active=True)


def refresh_search_text(ctx: Context, product: Product) -> None:
    """Write anew what the product is found by: code, names and barcodes, folded."""
    codes = ctx.session.scalars(
        select(ProductBarcode.code).where(ProductBarcode.product_id == product.id)
    )
    words = [product.code, *product.name.values(), *codes]
    product.search_text = normalize_text(" ".join(words))[:LONGEST_SEARCH]


def _set_active(ctx: Context, product_id: int, version: int, *, active: bool) -> Product:
    ctx.require(PRODUCT_UPDATE)
    product = get_product(ctx, product_id)
    if product.version != version:
        raise StaleVersion
    product.active = active
    ctx.uow.flush()
    return product


def _take_facts(ctx: Context, product: Product, facts: ProductFacts) -> None:
    language = ctx.company.language
    unit = find_unit_by_code(ctx, facts.base_unit)
    assert unit is not None
    name = TranslatedText.of(facts.name, language)
    product.name = name
    product.kind = facts.kind
    product.sort_name = normalize_text(name.in_language(language))[:LONGEST_SORT]
    product.search_text = normalize_text(" ".join([product.code, *name.values()]))[:LONGEST_SEARCH]
    product.description = TranslatedText.of(facts.description, language) or None
    product.active = facts.active
    product.base_unit_id, product.base_unit = unit.id, unit
    price, cost = facts.list_price, facts.reference_cost
    product.list_price = price.micro if price else None
    product.currency = price.currency if price else (product.currency or ctx.company.currency)
    product.reference_cost = cost.micro if cost else None
    product.tax_category = facts.tax_category.strip()
    product.weight, product.volume = facts.weight_micro, facts.volume_micro


def _require_valid(ctx: Context, facts: ProductFacts, product: Product | None) -> None:
    problems = [*_text_problems(ctx, facts), *_value_problems(ctx, facts)]
    code = facts.code.strip()
    owner = ctx.session.scalar(select(Product.id).where(Product.code == code)) if code else None
    if owner is not None and (product is None or owner != product.id):
        text = _("The code {code} is in use. Choose another.", code=code)
        problems.append(Problem("core.product.code", text, field="code"))
    if product is not None and product.kind == ProductKind.KIT != facts.kind:
        held = select(func.count()).select_from(KitLine).where(KitLine.kit_id == product.id)
        if ctx.session.execute(held).scalar_one():
            text = _("Take its components out before a kit becomes something else.")
            problems.append(Problem("core.product.kind", text, field="kind"))
    if problems:
        raise Invalid(problems)


def _text_problems(ctx: Context, facts: ProductFacts) -> Iterator[Problem]:
    name = TranslatedText.of(facts.name, ctx.company.language)
    if not name:
        yield Problem("core.product.name", _("Enter a name."), field="name")
    yield from (
        Problem("core.product.text", _("At most {limit} characters.", limit=limit), field=field)
        for field, limit, texts in (
            ("name", LONGEST_NAME, tuple(name.values())),
            ("code", LONGEST_CODE, (facts.code.strip(),)),
            ("tax_category", LONGEST_TAX, (facts.tax_category.strip(),)),
            ("description", LONGEST_DESCRIPTION, _texts(facts.description)),
        )
        if any(len(text) > limit for text in texts)
    )


def _value_problems(ctx: Context, facts: ProductFacts) -> Iterator[Problem]:
    if facts.kind not in set(ProductKind):
        yield _problem("kind", _("Choose goods, a service or a kit."))
    if find_unit_by_code(ctx, facts.base_unit) is None:
        unit = facts.base_unit.strip()
        yield _problem("base_unit", _("There is no unit of measure “{unit}”.", unit=unit))
    price, cost = facts.list_price, facts.reference_cost
    if price is not None and price.currency not in currency_exponents(ctx):
        text = _("There is no currency {currency}.", currency=price.currency)
        yield _problem("currency", text)
    if cost is not None and cost.currency != ctx.company.currency:
        text = _("The reference cost is in {currency}.", currency=ctx.company.currency)
        yield _problem("reference_cost", text)
    amounts = {
        "list_price": price.micro if price else None,
        "reference_cost": cost.micro if cost else None,
        "weight": facts.weight_micro,
        "volume": facts.volume_micro,
    }
    for field, amount in amounts.items():
        if amount is not None and amount < 0:
            yield _problem(field, _("This cannot be less than zero."))
        if amount is not None and amount > LARGEST_MINOR:
            yield _problem(field, _("This is too large."))


def _problem(field: str, text: Text) -> Problem:
    return Problem(f"core.product.{field}", text, field=field)


def _texts(value: Name) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value.values())


def _counts_in_base_unit(ctx: Context, product: Product) -> bool:
    own = select(ProductUnit.id).where(ProductUnit.product_id == product.id)
    kits = select(KitLine.id).where(KitLine.component_id == product.id)
    return any(ctx.session.scalars(each.limit(1)).first() is not None for each in (own, kits))
