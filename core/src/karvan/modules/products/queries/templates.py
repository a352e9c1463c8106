"""Reading templates, attributes and variants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import select

from karvan.errors import NotFound
from karvan.modules.products.combinations import values_of_key
from karvan.modules.products.models import AttributeValue
from karvan.modules.products.models import Product
from karvan.modules.products.models import ProductAttribute
from karvan.modules.products.models import ProductTemplate
from karvan.modules.products.models import ProductVariant
from karvan.modules.products.models import TemplateExclusion
from karvan.modules.products.models import TemplateValue
from karvan.modules.products.permissions import PRODUCT_READ
from karvan.modules.products.permissions import TEMPLATE_READ

if TYPE_CHECKING:
    from karvan.context import Context


@dataclass(frozen=True)
class AttributeWithValues:
    """An attribute and its values, in their order."""

    attribute: ProductAttribute
    values: Sequence[AttributeValue]


@dataclass(frozen=True)
class Variant:
    """A variant: its product, and the values it is a combination of."""

    product: Product
    values: Sequence[AttributeValue]


def get_template(ctx: Context, template_id: int) -> ProductTemplate:
    """The template of this id; raises NotFound."""
    ctx.require(TEMPLATE_READ)
    template = ctx.session.get(ProductTemplate, (ctx.company.id, template_id))
    if template is None:
        raise NotFound
    return template


def list_templates(ctx: Context) -> Sequence[ProductTemplate]:
    """All templates, by code."""
    ctx.require(TEMPLATE_READ)
    return ctx.session.scalars(select(ProductTemplate).order_by(ProductTemplate.code)).all()


def list_attributes(ctx: Context) -> list[AttributeWithValues]:
    """All attributes with their values."""
    ctx.require(PRODUCT_READ)
    attributes = ctx.session.scalars(select(ProductAttribute).order_by(ProductAttribute.id)).all()
    values = ctx.session.scalars(
        select(AttributeValue).order_by(AttributeValue.position, AttributeValue.id)
    ).all()
    return [
        AttributeWithValues(each, [value for value in values if value.attribute_id == each.id])
        for each in attributes
    ]


def has_attributes(ctx: Context) -> bool:
    """Whether there is any attribute."""
    return ctx.session.scalar(select(ProductAttribute.id).limit(1)) is not None


def values_of_attributes(ctx: Context, ids: Sequence[int]) -> dict[int, list[AttributeValue]]:
    """The values of each of these attributes in their order."""
    statement = select(AttributeValue).where(AttributeValue.attribute_id.in_(ids))
    found: dict[int, list[AttributeValue]] = {each: [] for each in ids}
    for value in ctx.session.scalars(
        statement.order_by(AttributeValue.position, AttributeValue.id)
    ):
        found[value.attribute_id].append(value)
    return found


def values_of_template(ctx: Context, template_id: int) -> list[AttributeWithValues]:
    """The attributes of a template in its order, each with the values it may take there."""
    wanted = ctx.session.execute(
        select(TemplateValue.attribute_id, TemplateValue.value_id)
        .where(TemplateValue.template_id == template_id)
        .order_by(TemplateValue.position, TemplateValue.id)
    ).all()
    chosen = {row.value_id for row in wanted}
    order = list(dict.fromkeys(row.attribute_id for row in wanted))
    known = {each.attribute.id: each for each in list_attributes(ctx)}
    return [
        AttributeWithValues(
            known[each].attribute, [value for value in known[each].values if value.id in chosen]
        )
        for each in order
    ]


def exclusions_of(ctx: Context, template_id: int) -> Sequence[TemplateExclusion]:
    """The pairs of values that do not go together."""
    statement = select(TemplateExclusion).where(TemplateExclusion.template_id == template_id)
    return ctx.session.scalars(statement.order_by(TemplateExclusion.id)).all()


def variants_of(ctx: Context, template_id: int) -> list[Variant]:
    """The variants of a template, archived ones included, by code."""
    ctx.require(PRODUCT_READ)
    rows = ctx.session.execute(
        select(Product, ProductVariant.values_key)
        .join(ProductVariant.product)
        .where(ProductVariant.template_id == template_id)
        .order_by(Product.code)
    ).all()
    wanted = {each for row in rows for each in values_of_key(row.values_key)}
    found = ctx.session.scalars(select(AttributeValue).where(AttributeValue.id.in_(sorted(wanted))))
    values = {each.id: each for each in found}
    return [
        Variant(row[0], [values[each] for each in values_of_key(row.values_key)]) for row in rows
    ]


def count_variants(ctx: Context, template_ids: Sequence[int]) -> dict[int, int]:
    """How many variants in use each of these templates has."""
    rows = ctx.session.execute(
        select(ProductVariant.template_id, func.count())
        .join(ProductVariant.product)
        .where(ProductVariant.template_id.in_(template_ids), Product.active)
        .group_by(ProductVariant.template_id)
    )
    return dict.fromkeys(template_ids, 0) | {row[0]: row[1] for row in rows}


def template_of(ctx: Context, product_id: int) -> ProductTemplate | None:
    """The template a product is a variant of, or None."""
    return ctx.session.scalars(
        select(ProductTemplate)
        .join(ProductVariant, ProductVariant.template_id == ProductTemplate.id)
        .where(ProductVariant.product_id == product_id)
    ).one_or_none()
