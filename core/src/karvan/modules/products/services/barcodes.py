"""The barcodes of a product: each for one unit, none for two products."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.errors import NotFound
from karvan.modules.products.barcodes import key_of
from karvan.modules.products.barcodes import read_barcode
from karvan.modules.products.errors import BarcodeTaken
from karvan.modules.products.models import Product
from karvan.modules.products.models import ProductBarcode
from karvan.modules.products.permissions import PRODUCT_UPDATE
from karvan.modules.products.queries.products import get_product
from karvan.modules.products.queries.units import get_unit_by_code
from karvan.modules.products.queries.units import units_of_product
from karvan.modules.products.services.products import refresh_search_text

if TYPE_CHECKING:
    from karvan.context import Context


@dataclass(frozen=True)
class AddBarcode:
    """A code for one unit of a product, its base unit if none is named.

    Without a kind, 8, 12, 13 or 14 digits are a GTIN with a check digit and all else is free; to
    keep such digits unchecked, say `free`.
    """

    product_id: int
    code: str
    unit: str = ""
    kind: str = ""


def add_barcode(ctx: Context, command: AddBarcode) -> ProductBarcode:
    """Give a product a barcode.

    Raises WrongCheckDigit, WrongBarcode, UnreadableBarcode, BarcodeTaken, UnknownUnit, and
    OtherCategory for a unit the product does not have.
    """
    ctx.require(PRODUCT_UPDATE)
    product = get_product(ctx, command.product_id)
    unit = get_unit_by_code(ctx, command.unit) if command.unit.strip() else product.base_unit
    units_of_product(ctx, product.id).factor(unit.as_unit)
    code, kind = read_barcode(command.code, command.kind)
    key = key_of(code, kind)
    owner = ctx.session.execute(
        select(Product.code).join(ProductBarcode.product).where(ProductBarcode.key == key)
    ).scalar()
    if owner is not None:
        raise BarcodeTaken(barcode=code, product=owner)
    barcode = ProductBarcode(product_id=product.id, unit_id=unit.id, code=code, key=key, kind=kind)
    ctx.session.add(barcode)
    ctx.uow.flush()
    refresh_search_text(ctx, product)
    ctx.uow.flush()
    return barcode


def remove_barcode(ctx: Context, product_id: int, barcode_id: int) -> None:
    """Take a barcode away from its product; raises NotFound."""
    ctx.require(PRODUCT_UPDATE)
    product = get_product(ctx, product_id)
    barcode = ctx.session.get(ProductBarcode, (ctx.company.id, barcode_id))
    if barcode is None or barcode.product_id != product_id:
        raise NotFound
    ctx.session.delete(barcode)
    ctx.uow.flush()
    refresh_search_text(ctx, product)
    ctx.uow.flush()
