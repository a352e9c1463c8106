"""Making the variants of a template: what is there stays, what falls away is archived.

A variant that nothing names is deleted instead, so that trying out attributes leaves no rubbish.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.db.types import TranslatedText
from karvan.modules.products.combinations import find_combinations
from karvan.modules.products.combinations import values_key
from karvan.modules.products.models import AttributeValue
from karvan.modules.products.models import Product
from karvan.modules.products.models import ProductTemplate
from karvan.modules.products.models import ProductVariant
from karvan.modules.products.permissions import PRODUCT_CREATE
from karvan.modules.products.queries.templates import exclusions_of
from karvan.modules.products.queries.templates import get_template
from karvan.modules.products.queries.templates import values_of_template
from karvan.modules.products.queries.usage import used_products
from karvan.modules.products.services.products import LONGEST_CODE
from karvan.modules.products.services.products import LONGEST_NAME
from karvan.modules.products.services.products import LONGEST_SEARCH
from karvan.modules.products.services.products import LONGEST_SORT
from karvan.text import normalize_text

if TYPE_CHECKING:
    from karvan.context import Context


@dataclass(frozen=True)
class GeneratedVariants:
    """What came of it, as numbers of variants."""

    created: int = 0
    kept: int = 0
    restored: int = 0
    archived: int = 0
    removed: int = 0


def generate_variants(ctx: Context, template_id: int) -> GeneratedVariants:
    """Bring the variants of a template to its values: one product for each combination.

    Raises TooManyVariants. Doing it again changes nothing.
    """
    ctx.require(PRODUCT_CREATE)
    template = get_template(ctx, template_id)
    ctx.session.execute(
        select(ProductTemplate.id).where(ProductTemplate.id == template.id).with_for_update()
    ).all()
    attributes = values_of_template(ctx, template.id)
    values = {each.id: each for one in attributes for each in one.values}
    excluded = {frozenset((e.first_id, e.second_id)) for e in exclusions_of(ctx, template.id)}
    order = [[each.id for each in one.values] for one in attributes]
    wanted = {values_key(each): each for each in find_combinations(order, excluded)}
    rows = ctx.session.execute(
        select(ProductVariant, Product)
        .join(ProductVariant.product)
        .where(ProductVariant.template_id == template.id)
    )
    present = {row[0].values_key: (row[0], row[1]) for row in rows}
    missing = [chosen for key, chosen in wanted.items() if key not in present]
    restored = _restore(present, set(wanted))
    archived, removed = _drop(ctx, [present[key] for key in present if key not in wanted])
    _create(ctx, template, [[values[each] for each in chosen] for chosen in missing])
    ctx.uow.flush()
    kept = len(set(wanted) & set(present)) - restored
    return GeneratedVariants(len(missing), kept, restored, archived, removed)


def _restore(present: dict[str, tuple[ProductVariant, Product]], wanted: set[str]) -> int:
    """Only those that fell away come back: one that someone archived stays archived."""
    back = [row for key, row in present.items() if key in wanted and row[0].fell_away]
    for variant, product in back:
        variant.fell_away, product.active = False, True
    return len(back)


def _drop(ctx: Context, fallen: list[tuple[ProductVariant, Product]]) -> tuple[int, int]:
    used = used_products(ctx, [product.id for _, product in fallen])
    archived = removed = 0
    for variant, product in fallen:
        if product.id not in used:
            ctx.session.delete(variant)
            ctx.session.flush()
            ctx.session.delete(product)
            removed += 1
        elif product.active:
            variant.fell_away, product.active = True, False
            archived += 1
    ctx.session.flush()
    return archived, removed


def _create(ctx: Context, template: ProductTemplate, chosen: list[list[AttributeValue]]) -> None:
    ids = ctx.uow.new_ids(len(chosen))
    codes = [_code(template, values) for values in chosen]
    taken = set(ctx.session.scalars(select(Product.code).where(Product.code.in_(codes))))
    language = ctx.company.language
    for identifier, code, values in zip(ids, codes, chosen, strict=True):
        own_code = code if code not in taken else f"{code[: LONGEST_CODE - 20]}-{identifier}"
        taken.add(code)
        name = _name(template, values)
        words = " ".join([own_code, *name.values()])
        ctx.session.add(
            Product(
                id=identifier,
                code=own_code,
                name=name,
                kind=template.kind,
                sort_name=normalize_text(name.in_language(language))[:LONGEST_SORT],
                search_text=normalize_text(words)[:LONGEST_SEARCH],
                active=template.active,
                base_unit_id=template.base_unit_id,
                list_price=template.list_price,
                currency=template.currency,
                tax_category=template.tax_category,
            )
        )
    ctx.session.flush()
    for identifier, values in zip(ids, chosen, strict=True):
        key = values_key([each.id for each in values])
        ctx.session.add(
            ProductVariant(product_id=identifier, template_id=template.id, values_key=key)
        )


def _code(template: ProductTemplate, values: list[AttributeValue]) -> str:
    return "-".join([template.code, *(each.code for each in values)])[:LONGEST_CODE]


def _name(template: ProductTemplate, values: list[AttributeValue]) -> TranslatedText:
    """In every language of the template: “Shirt (red, L)”."""
    return TranslatedText(
        {
            language: f"{text} ({_listed(values, language)})"[:LONGEST_NAME]
            for language, text in template.name.items()
        }
    )


def _listed(values: list[AttributeValue], language: str) -> str:
    comma = "، " if language == "fa" else ", "
    return comma.join(each.name.in_language(language) for each in values)
