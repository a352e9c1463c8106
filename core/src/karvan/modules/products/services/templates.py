"""Templates: what variants have in common, which values they take, and which do not go together."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.companies.queries import currency_exponents
from karvan.db.types import TranslatedText
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.errors import StaleVersion
from karvan.i18n import lazy_gettext as _
from karvan.modules.products.models import AttributeValue
from karvan.modules.products.models import ProductKind
from karvan.modules.products.models import ProductTemplate
from karvan.modules.products.models import TemplateExclusion
from karvan.modules.products.models import TemplateValue
from karvan.modules.products.permissions import TEMPLATE_CREATE
from karvan.modules.products.permissions import TEMPLATE_UPDATE
from karvan.modules.products.queries.templates import get_template
from karvan.modules.products.queries.units import find_unit_by_code
from karvan.values import LARGEST_MINOR
from karvan.values import Price

if TYPE_CHECKING:
    from karvan.context import Context

Name = str | Mapping[str, str]
LONGEST_CODE, LONGEST_NAME, LONGEST_TAX = 40, 160, 60


@dataclass(frozen=True, kw_only=True)
class SaveTemplate:
    """A template, new without an id. Variants take its facts when they are made.

    `value_ids` are the values variants may take, in the order of their attributes; `exclusions`
    the pairs of values that do not go together.
    """

    code: str
    name: Name
    kind: str = ProductKind.GOODS
    base_unit: str = "each"
    list_price: Price | None = None
    tax_category: str = ""
    active: bool = True
    value_ids: Sequence[int] = ()
    exclusions: Collection[tuple[int, int]] = ()
    template_id: int | None = None
    version: int = 0


def save_template(ctx: Context, command: SaveTemplate) -> ProductTemplate:
    """Add a template or change it. Raises Invalid, StaleVersion, NotFound."""
    is_new = command.template_id is None
    ctx.require(TEMPLATE_CREATE if is_new else TEMPLATE_UPDATE)
    template = ProductTemplate() if is_new else get_template(ctx, command.template_id or 0)
    if not is_new and template.version != command.version:
        raise StaleVersion
    attributes = _attributes_of(ctx, command.value_ids)
    if problems := [*_problems(ctx, command), *_value_problems(command, attributes)]:
        raise Invalid(problems)
    unit, price = find_unit_by_code(ctx, command.base_unit), command.list_price
    assert unit is not None
    template.code = command.code.strip()
    template.name = TranslatedText.of(command.name, ctx.company.language)
    template.kind, template.active = command.kind, command.active
    template.base_unit_id, template.base_unit = unit.id, unit
    template.list_price = price.micro if price else None
    template.currency = price.currency if price else ctx.company.currency
    template.tax_category = command.tax_category.strip()
    ctx.session.add(template)
    ctx.session.flush()
    _write_values(ctx, template, command.value_ids, attributes)
    _write_exclusions(ctx, template, command.exclusions)
    ctx.uow.flush()
    return template


def _attributes_of(ctx: Context, value_ids: Sequence[int]) -> dict[int, int]:
    rows = ctx.session.execute(
        select(AttributeValue.id, AttributeValue.attribute_id).where(
            AttributeValue.id.in_(sorted(set(value_ids)))
        )
    )
    return {row.id: row.attribute_id for row in rows}


def _write_values(
    ctx: Context, template: ProductTemplate, value_ids: Sequence[int], attributes: dict[int, int]
) -> None:
    rows = ctx.session.scalars(
        select(TemplateValue).where(TemplateValue.template_id == template.id)
    )
    present = {each.value_id: each for each in rows}
    for gone in set(present) - set(value_ids):
        ctx.session.delete(present[gone])
    order = list(dict.fromkeys(attributes[each] for each in value_ids))
    for value_id in dict.fromkeys(value_ids):
        row = present.get(value_id) or TemplateValue(template_id=template.id, value_id=value_id)
        row.attribute_id = attributes[value_id]
        row.position = order.index(row.attribute_id)
        ctx.session.add(row)


def _write_exclusions(
    ctx: Context, template: ProductTemplate, exclusions: Collection[tuple[int, int]]
) -> None:
    wanted = {(min(pair), max(pair)) for pair in exclusions}
    rows = ctx.session.scalars(
        select(TemplateExclusion).where(TemplateExclusion.template_id == template.id)
    )
    present = {(each.first_id, each.second_id): each for each in rows}
    for gone in set(present) - wanted:
        ctx.session.delete(present[gone])
    for first, second in sorted(wanted - set(present)):
        pair = TemplateExclusion(template_id=template.id, first_id=first, second_id=second)
        ctx.session.add(pair)


def _problems(ctx: Context, command: SaveTemplate) -> list[Problem]:
    problems = []
    code, name = command.code.strip(), TranslatedText.of(command.name, ctx.company.language)
    if not name or any(len(each) > LONGEST_NAME for each in name.values()):
        text = _("A name has 1 to {limit} characters.", limit=LONGEST_NAME)
        problems.append(Problem("core.template.name", text, field="name"))
    if not code or len(code) > LONGEST_CODE:
        text = _("A code has 1 to {limit} characters.", limit=LONGEST_CODE)
        problems.append(Problem("core.template.code", text, field="code"))
    owner = ctx.session.scalar(select(ProductTemplate.id).where(ProductTemplate.code == code))
    if owner is not None and owner != command.template_id:
        text = _("The code {code} is in use. Choose another.", code=code)
        problems.append(Problem("core.template.code", text, field="code"))
    if command.kind not in {ProductKind.GOODS, ProductKind.SERVICE}:
        text = _("Choose goods or a service.")
        problems.append(Problem("core.template.kind", text, field="kind"))
    if find_unit_by_code(ctx, command.base_unit) is None:
        text = _("There is no unit of measure “{unit}”.", unit=command.base_unit.strip())
        problems.append(Problem("core.template.base_unit", text, field="base_unit"))
    if len(command.tax_category.strip()) > LONGEST_TAX:
        text = _("At most {limit} characters.", limit=LONGEST_TAX)
        problems.append(Problem("core.template.tax_category", text, field="tax_category"))
    price = command.list_price
    if price is not None and not 0 <= price.micro <= LARGEST_MINOR:
        text = _("A price is not below zero and not beyond measure.")
        problems.append(Problem("core.template.list_price", text, field="list_price"))
    if price is not None and price.currency not in currency_exponents(ctx):
        text = _("There is no currency {currency}.", currency=price.currency)
        problems.append(Problem("core.template.currency", text, field="currency"))
    return problems


def _value_problems(command: SaveTemplate, attributes: dict[int, int]) -> list[Problem]:
    problems = []
    if any(each not in attributes for each in command.value_ids):
        text = _("One of the values is not there any more. Choose again.")
        problems.append(Problem("core.template.values", text, field="values"))
    for pair in command.exclusions:
        ends = [attributes.get(each) for each in pair]
        if None in ends or ends[0] == ends[1]:
            text = _("An exclusion names values of two different attributes of this template.")
            problems.append(Problem("core.template.exclusions", text, field="exclusions"))
            break
    return problems
