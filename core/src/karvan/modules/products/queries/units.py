"""Reading units of measure, and converting with them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.errors import NotFound
from karvan.modules.products.errors import UnknownUnit
from karvan.modules.products.models import Product
from karvan.modules.products.models import ProductUnit
from karvan.modules.products.models import UnitCategory
from karvan.modules.products.models import UnitOfMeasure
from karvan.modules.products.seeds import UNITS
from karvan.units import ProductUnits
from karvan.units import convert_exactly
from karvan.units import exact_amount
from karvan.units import round_to_micro
from karvan.values import Quantity
from karvan.values import Rounding

if TYPE_CHECKING:
    from karvan.context import Context


def get_unit(ctx: Context, unit_id: int) -> UnitOfMeasure:
    """The unit of this id; raises NotFound."""
    unit = ctx.session.get(UnitOfMeasure, (ctx.company.id, unit_id))
    if unit is None:
        raise NotFound
    return unit


def find_unit_by_code(ctx: Context, code: str) -> UnitOfMeasure | None:
    """The unit of this code, as it is written (m is a metre, M nothing), or None."""
    statement = select(UnitOfMeasure).where(UnitOfMeasure.code == code.strip())
    return ctx.session.scalars(statement).one_or_none()


def get_unit_by_code(ctx: Context, code: str) -> UnitOfMeasure:
    """The unit of this code; raises UnknownUnit."""
    unit = find_unit_by_code(ctx, code)
    if unit is None:
        raise UnknownUnit(unit=code)
    return unit


def list_units(ctx: Context, *, only_active: bool = False) -> Sequence[UnitOfMeasure]:
    """All units, by category and size."""
    statement = select(UnitOfMeasure)
    if only_active:
        statement = statement.where(UnitOfMeasure.active)
    units = ctx.session.scalars(statement).all()
    return sorted(units, key=lambda each: (each.category_id, each.as_unit.factor, each.code))


def list_unit_categories(ctx: Context) -> Sequence[UnitCategory]:
    """What units measure, in the order they were added."""
    return ctx.session.scalars(select(UnitCategory).order_by(UnitCategory.id)).all()


def count_missing_units(ctx: Context) -> int:
    """How many of the usual units the company does not have."""
    present = set(ctx.session.scalars(select(UnitOfMeasure.code)))
    return sum(each.code not in present for each in UNITS)


def units_of_product(ctx: Context, product_id: int) -> ProductUnits:
    """The base unit of a product and what its own units hold; raises NotFound."""
    product = ctx.session.get(Product, (ctx.company.id, product_id))
    if product is None:
        raise NotFound
    rows = ctx.session.execute(
        select(ProductUnit, UnitOfMeasure)
        .join(ProductUnit.unit)
        .where(ProductUnit.product_id == product_id)
    )
    own = {
        unit.code: (unit.as_unit, Fraction(row.numerator, row.denominator)) for row, unit in rows
    }
    return ProductUnits(product.base_unit.as_unit, own)


def convert(
    ctx: Context,
    quantity: Quantity,
    unit: str,
    product_id: int | None = None,
    *,
    rounding: Rounding,
) -> Quantity:
    """The quantity in another unit, rounded to that unit's decimals by the named rule.

    `convert(ctx, Quantity(18_000_000, "each"), "dozen", rounding=Rounding.EXACT)` is 1.5 dozen.
    With a product its own conversions hold first. Raises UnknownUnit, OtherCategory,
    InexactQuantity.
    """
    target = get_unit_by_code(ctx, unit).as_unit
    exact = convert_exact(ctx, quantity, unit, product_id)
    return Quantity(round_to_micro(exact, target, rounding), unit)


def convert_exact(
    ctx: Context, quantity: Quantity, unit: str, product_id: int | None = None
) -> Fraction:
    """The amount in another unit as an exact fraction, for a computation that goes on."""
    source = get_unit_by_code(ctx, quantity.uom).as_unit
    target = get_unit_by_code(ctx, unit).as_unit
    product = units_of_product(ctx, product_id) if product_id is not None else None
    return convert_exactly(exact_amount(quantity.micro), source, target, product)
