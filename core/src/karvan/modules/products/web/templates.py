"""Templates in the browser: the list, one template with its variants, and its form."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.companies.queries import currency_exponents
from karvan.companies.queries import list_currencies
from karvan.i18n import lazy_gettext as _
from karvan.modules.products.entities import KINDS
from karvan.modules.products.models import AttributeValue
from karvan.modules.products.models import ProductKind
from karvan.modules.products.models import ProductTemplate
from karvan.modules.products.permissions import PRODUCT_CREATE
from karvan.modules.products.permissions import PRODUCT_READ
from karvan.modules.products.permissions import PRODUCT_UPDATE
from karvan.modules.products.queries.templates import AttributeWithValues
from karvan.modules.products.queries.templates import describe_template
from karvan.modules.products.queries.templates import list_attributes
from karvan.modules.products.queries.templates import list_templates
from karvan.modules.products.queries.units import list_units
from karvan.modules.products.services import SaveTemplate
from karvan.modules.products.services import generate_variants
from karvan.modules.products.services import save_template
from karvan.plugins.access import permission
from karvan.values import Price
from karvan.web.forms import form_of
from karvan.web.forms import form_version
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render
from karvan.web.typed import Typed

if TYPE_CHECKING:
    from karvan.context import Context

PLACE = f"{CORE}/product-templates"
WITHOUT_KITS = [(code, text) for code, text in KINDS.items() if code != ProductKind.KIT]


@core.get(PLACE)
@permission(PRODUCT_READ)
def product_templates(ctx: Context) -> Response:
    """All templates."""
    return render(
        ctx,
        "karvan/products/templates.html",
        templates=list_templates(ctx),
        kinds=KINDS,
        exponents=currency_exponents(ctx),
    )


@core.get(f"{PLACE}/new")
@permission(PRODUCT_UPDATE)
def new_product_template(ctx: Context) -> Response:
    """The form of a new template."""
    return _form(ctx, None)


@core.post(f"{PLACE}/new")
@permission(PRODUCT_UPDATE)
def add_product_template(ctx: Context) -> Response:
    """Create what the form says."""
    return _save(ctx, None)


@core.get(f"{PLACE}/<int:template_id>")
@permission(PRODUCT_READ)
def product_template(ctx: Context, template_id: int) -> Response:
    """One template with its attributes and variants."""
    described = describe_template(ctx, template_id)
    return render(
        ctx,
        "karvan/products/template_view.html",
        described=described,
        kinds=KINDS,
        exponents=currency_exponents(ctx),
    )


@core.get(f"{PLACE}/<int:template_id>/edit")
@permission(PRODUCT_UPDATE)
def edit_product_template(ctx: Context, template_id: int) -> Response:
    """The form of one template."""
    return _form(ctx, template_id)


@core.post(f"{PLACE}/<int:template_id>/edit")
@permission(PRODUCT_UPDATE)
def change_product_template(ctx: Context, template_id: int) -> Response:
    """Change what the form says."""
    return _save(ctx, template_id)


@core.post(f"{PLACE}/<int:template_id>/variants")
@permission(PRODUCT_CREATE)
@form_of("core.product_template")
def make_variants(ctx: Context, template_id: int) -> Response:
    """Bring the variants to what the template says."""
    made = generate_variants(ctx, template_id)
    flash = _(
        "Variants: {created} new, {kept} kept, {restored} brought back, {archived} archived, {removed} removed.",
        **vars(made),
    )
    return redirect_to(ctx, "core.product_template", flash=flash, template_id=template_id)


def _form(ctx: Context, template_id: int | None) -> Response:
    described = describe_template(ctx, template_id) if template_id is not None else None
    template: ProductTemplate | None = described.template if described else None
    chosen = {v.id for one in described.attributes for v in one.values} if described else set()
    typed = {int(v) for v in request.form.getlist("values") if _is_id(v)}
    return render(
        ctx,
        "karvan/products/template.html",
        template=template,
        chosen=typed if request.form else chosen,
        excluded={(e.first_id, e.second_id) for e in described.exclusions} if described else set(),
        pairs=_pairs(described.attributes) if described else [],
        attributes=list_attributes(ctx),
        kinds=WITHOUT_KITS,
        units=[(u.code, f"{u.name} ({u.code})") for u in list_units(ctx, only_active=True)],
        currencies=[(each.code, f"{each.code} – {each.name}") for each in list_currencies(ctx)],
    )


def _save(ctx: Context, template_id: int | None) -> Response:
    typed = Typed(ctx, request.form)
    price = typed.micro("list_price")
    command = SaveTemplate(
        code=typed.text("code"),
        name=typed.translated("name"),
        kind=typed.text("kind"),
        base_unit=typed.text("base_unit"),
        list_price=None if price is None else Price(price, typed.text("currency")),
        tax_category=typed.text("tax_category"),
        active=typed.is_checked("active") or template_id is None,
        value_ids=[int(v) for v in request.form.getlist("values") if _is_id(v)],
        exclusions=[(int(a), int(b)) for a, b in _excluded() if _is_id(a) and _is_id(b)],
        template_id=template_id,
        version=form_version() or 0,
    )
    typed.check()
    template = save_template(ctx, command)
    flash = _("{name} was saved.", name=template.name)
    return redirect_to(ctx, "core.product_template", flash=flash, template_id=template.id)


def _excluded() -> list[tuple[str, str]]:
    """Pairs of values whose box is ticked, written as "12-45"."""
    pairs = (each.partition("-") for each in request.form.getlist("exclusions"))
    return [(first, second) for first, dash, second in pairs if dash]


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


def _pairs(attributes: list[AttributeWithValues]) -> list[tuple[AttributeValue, AttributeValue]]:
    """Every two values of different attributes, the smaller id first, as exclusions are kept."""
    found = []
    for one, other in combinations(attributes, 2):
        for first in one.values:
            found += [
                (first, second) if first.id < second.id else (second, first)
                for second in other.values
            ]
    return found
