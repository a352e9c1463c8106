"""Reading products: one, some, or a page of a list."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.errors import NotFound
from karvan.modules.products.barcodes import possible_keys
from karvan.modules.products.models import CategoryMember
from karvan.modules.products.models import KitLine
from karvan.modules.products.models import Product
from karvan.modules.products.models import ProductBarcode
from karvan.modules.products.models import ProductUnit
from karvan.modules.products.models import UnitOfMeasure
from karvan.modules.products.permissions import PRODUCT_READ
from karvan.modules.products.queries.categories import with_descendants
from karvan.text import normalize_text

if TYPE_CHECKING:
    from karvan.context import Context

PAGE = 50
Place = tuple[str, int]


@dataclass(frozen=True)
class Scanned:
    """What a barcode stands for: a product, in a unit."""

    product: Product
    unit: UnitOfMeasure


def get_product(ctx: Context, product_id: int) -> Product:
    """The product of this id; raises NotFound, the same for absent and foreign."""
    ctx.require(PRODUCT_READ)
    product = ctx.session.get(Product, (ctx.company.id, product_id))
    if product is None:
        raise NotFound
    return product


def find_product_by_code(ctx: Context, code: str) -> Product | None:
    """The product of this code, or None."""
    ctx.require(PRODUCT_READ)
    return ctx.session.scalars(select(Product).where(Product.code == code.strip())).one_or_none()


def find_by_barcode(ctx: Context, scanned: str) -> Scanned | None:
    """The product and unit a scanned code belongs to, or None; leading zeros of a GTIN are free."""
    ctx.require(PRODUCT_READ)
    row = ctx.session.execute(
        select(Product, UnitOfMeasure)
        .join(ProductBarcode, ProductBarcode.product_id == Product.id)
        .join(ProductBarcode.unit)
        .where(ProductBarcode.key.in_(possible_keys(scanned)))
        .order_by(ProductBarcode.key.desc())
        .limit(1)
    ).first()
    return Scanned(*row) if row else None


def products_by_id(ctx: Context, ids: Iterable[int]) -> Mapping[int, Product]:
    """The products of these ids, by one statement; unknown ones are left out."""
    ctx.require(PRODUCT_READ)
    found = ctx.session.scalars(select(Product).where(Product.id.in_(sorted(set(ids)))))
    return {product.id: product for product in found}


def list_products(
    ctx: Context,
    *,
    search: str = "",
    category_id: int | None = None,
    kind: str = "",
    with_archived: bool = False,
    after: Place | None = None,
    limit: int = PAGE,
) -> Sequence[Product]:
    """Products by name: those whose code, name or barcode holds the words searched for.

    A category stands for everything below it as well; `after` is the last one seen.
    """
    ctx.require(PRODUCT_READ)
    statement = select(Product).order_by(Product.sort_name, Product.id).limit(limit)
    for word in normalize_text(search).split():
        statement = statement.where(Product.search_text.contains(word, autoescape=True))
    if category_id is not None:
        members = select(CategoryMember.product_id).where(
            CategoryMember.company_id == ctx.company.id,
            CategoryMember.category_id.in_(with_descendants(ctx, category_id)),
        )
        statement = statement.where(Product.id.in_(members))
    if kind:
        statement = statement.where(Product.kind == kind)
    if not with_archived:
        statement = statement.where(Product.active)
    if after is not None:
        name, identifier = after
        later = (Product.sort_name > name) | (
            (Product.sort_name == name) & (Product.id > identifier)
        )
        statement = statement.where(later)
    return ctx.session.scalars(statement).all()


def barcodes_of(ctx: Context, product_id: int) -> Sequence[tuple[ProductBarcode, UnitOfMeasure]]:
    """The barcodes of a product with the unit each stands for."""
    rows = ctx.session.execute(
        select(ProductBarcode, UnitOfMeasure)
        .join(ProductBarcode.unit)
        .where(ProductBarcode.product_id == product_id)
        .order_by(ProductBarcode.id)
    )
    return [(row[0], row[1]) for row in rows]


def own_units_of(ctx: Context, product_id: int) -> Sequence[tuple[ProductUnit, UnitOfMeasure]]:
    """The units a product converts in its own way."""
    rows = ctx.session.execute(
        select(ProductUnit, UnitOfMeasure)
        .join(ProductUnit.unit)
        .where(ProductUnit.product_id == product_id)
        .order_by(ProductUnit.id)
    )
    return [(row[0], row[1]) for row in rows]


def components_of(ctx: Context, kit_id: int) -> Sequence[tuple[KitLine, Product]]:
    """What one kit is made of, each in its base unit."""
    rows = ctx.session.execute(
        select(KitLine, Product)
        .join(KitLine.component)
        .where(KitLine.kit_id == kit_id)
        .order_by(KitLine.id)
    )
    return [(row[0], row[1]) for row in rows]
