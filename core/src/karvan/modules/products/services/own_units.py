"""The units of one product: 1 carton = 12 pieces, for this product alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.modules.products.models import ProductBarcode
from karvan.modules.products.models import ProductUnit
from karvan.modules.products.permissions import PRODUCT_UPDATE
from karvan.modules.products.queries.products import get_product
from karvan.modules.products.queries.units import find_unit_by_code
from karvan.modules.products.services.units import factor_problems
from karvan.units import positive_fraction

if TYPE_CHECKING:
    from karvan.context import Context


@dataclass(frozen=True)
class SetProductUnit:
    """One `unit` of the product holds `numerator / denominator` of its base unit."""

    product_id: int
    unit: str
    numerator: int
    denominator: int = 1


def set_product_unit(ctx: Context, command: SetProductUnit) -> ProductUnit:
    """Say how a unit converts for this product, in place of what was said before. Raises Invalid."""
    ctx.require(PRODUCT_UPDATE)
    product = get_product(ctx, command.product_id)
    problems = factor_problems(command.numerator, command.denominator)
    unit = find_unit_by_code(ctx, command.unit)
    if unit is None:
        text = _("There is no unit of measure “{unit}”.", unit=command.unit.strip())
        problems.append(Problem("core.product.unit", text, field="unit"))
    elif unit.id == product.base_unit_id:
        text = _("The base unit is always one of itself. Choose another unit.")
        problems.append(Problem("core.product.unit", text, field="unit"))
    if problems or unit is None:
        raise Invalid(problems)
    factor = positive_fraction(command.numerator, command.denominator)
    place = (ProductUnit.product_id == product.id, ProductUnit.unit_id == unit.id)
    row = ctx.session.scalars(select(ProductUnit).where(*place)).one_or_none()
    if row is None:
        row = ProductUnit(product_id=product.id, unit_id=unit.id)
        ctx.session.add(row)
    row.numerator, row.denominator = factor.numerator, factor.denominator
    ctx.uow.flush()
    return row


def remove_product_unit(ctx: Context, product_id: int, row_id: int) -> None:
    """Take a unit away from a product; refused while a barcode stands for it."""
    ctx.require(PRODUCT_UPDATE)
    row = ctx.session.get(ProductUnit, (ctx.company.id, row_id))
    if row is None or row.product_id != product_id:
        raise NotFound
    used = select(ProductBarcode.code).where(
        ProductBarcode.product_id == product_id, ProductBarcode.unit_id == row.unit_id
    )
    if code := ctx.session.scalars(used).first():
        text = _("The barcode {barcode} stands for this unit. Remove it first.", barcode=code)
        raise Invalid([Problem("core.product.unit_used", text)])
    ctx.session.delete(row)
    ctx.uow.flush()
