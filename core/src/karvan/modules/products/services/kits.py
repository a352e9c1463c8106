"""What kits are made of: exact quantities, no kit in a circle."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.errors import StaleVersion
from karvan.graphs import find_cycle
from karvan.i18n import lazy_gettext as _
from karvan.modules.products.errors import KitInACircle
from karvan.modules.products.errors import NotAKit
from karvan.modules.products.models import KitLine
from karvan.modules.products.models import Product
from karvan.modules.products.models import ProductKind
from karvan.modules.products.permissions import PRODUCT_UPDATE
from karvan.modules.products.queries.products import get_product
from karvan.modules.products.queries.products import products_by_id
from karvan.modules.products.queries.units import get_unit_by_code
from karvan.modules.products.queries.units import units_of_product
from karvan.modules.products.services.units import factor_problems

if TYPE_CHECKING:
    from karvan.context import Context


@dataclass(frozen=True)
class Component:
    """How much of a product one kit holds: `numerator / denominator` of `unit` (base unit if none)."""

    product_id: int
    numerator: int
    denominator: int = 1
    unit: str = ""


@dataclass(frozen=True)
class SetComponents:
    """All components of a kit, in place of those it had; the version is the kit's."""

    kit_id: int
    version: int
    components: Sequence[Component]


def set_components(ctx: Context, command: SetComponents) -> list[KitLine]:
    """Write what the kit is made of.

    Raises NotAKit, KitInACircle naming the way round, StaleVersion, Invalid for a product that is
    named twice, is not there or comes in no quantity, and OtherCategory for a unit it does not have.
    """
    ctx.require(PRODUCT_UPDATE)
    kit = get_product(ctx, command.kit_id)
    if kit.version != command.version:
        raise StaleVersion
    if kit.kind != ProductKind.KIT:
        raise NotAKit(product=kit.code)
    _require_valid(ctx, command.components)
    _require_no_circle(ctx, kit, [each.product_id for each in command.components])
    for line in ctx.session.scalars(select(KitLine).where(KitLine.kit_id == kit.id)):
        ctx.session.delete(line)
    ctx.session.flush()
    lines = []
    for each in command.components:
        quantity = _in_base_units(ctx, each)
        lines.append(
            KitLine(
                kit_id=kit.id,
                component_id=each.product_id,
                numerator=quantity.numerator,
                denominator=quantity.denominator,
            )
        )
    ctx.session.add_all(lines)
    kit.version += 1
    ctx.uow.flush()
    return lines


def _in_base_units(ctx: Context, component: Component) -> Fraction:
    amount = Fraction(component.numerator, component.denominator)
    if not component.unit.strip():
        return amount
    unit = get_unit_by_code(ctx, component.unit)
    return amount * units_of_product(ctx, component.product_id).factor(unit.as_unit)


def _require_valid(ctx: Context, components: Sequence[Component]) -> None:
    known = products_by_id(ctx, [each.product_id for each in components])
    problems: list[Problem] = []
    seen: set[int] = set()
    for number, each in enumerate(components, start=1):
        field = f"components.{number}.product"
        problems += factor_problems(
            each.numerator, each.denominator, f"components.{number}.quantity"
        )
        if each.product_id not in known:
            text = _("There is no such product.")
            problems.append(Problem("core.kit.unknown", text, field=field))
        elif each.product_id in seen:
            text = _("{product} is named twice.", product=known[each.product_id].code)
            problems.append(Problem("core.kit.twice", text, field=field))
        seen.add(each.product_id)
    if problems:
        raise Invalid(problems)


def _require_no_circle(ctx: Context, kit: Product, component_ids: Iterable[int]) -> None:
    """The kits are locked in the order of their ids, so that no two changes make a circle together."""
    kits = select(Product.id).where(Product.kind == ProductKind.KIT).order_by(Product.id)
    ctx.session.execute(kits.with_for_update()).all()
    edges: dict[int, list[int]] = {}
    rows = select(KitLine.kit_id, KitLine.component_id).where(KitLine.kit_id != kit.id)
    for owner, component in ctx.session.execute(rows):
        edges.setdefault(owner, []).append(component)
    edges[kit.id] = list(component_ids)
    way = find_cycle(edges, kit.id)
    if way is not None:
        codes = products_by_id(ctx, way)
        raise KitInACircle(way=" → ".join(codes[each].code for each in way))
