"""Templates of products as an entity: head, attributes with their values, pairs that do not go together."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from karvan.entities.declaring.commands import Command
from karvan.entities.declaring.declaration import Entity
from karvan.entities.declaring.fields import Field
from karvan.entities.declaring.views import FormView
from karvan.entities.declaring.views import ImportView
from karvan.entities.declaring.views import LinesGrid
from karvan.entities.declaring.views import ListView
from karvan.entities.declaring.views import Panel
from karvan.entities.declaring.views import Section
from karvan.entities.writing.storing import raise_version
from karvan.i18n import lazy_gettext as _
from karvan.modules.products.entities import BASE_UNIT
from karvan.modules.products.entities import CURRENCY
from karvan.modules.products.entities import KINDS
from karvan.modules.products.entities import codes_of_units
from karvan.modules.products.entities import currencies
from karvan.modules.products.entities import units
from karvan.modules.products.models import ProductKind
from karvan.modules.products.models import ProductTemplate
from karvan.modules.products.permissions import PRODUCT_CREATE
from karvan.modules.products.permissions import PRODUCT_READ
from karvan.modules.products.queries.templates import count_variants
from karvan.modules.products.services import SaveTemplate
from karvan.modules.products.services import generate_variants
from karvan.modules.products.services import save_template
from karvan.modules.products.services.products import DEFAULT_UNIT
from karvan.modules.products.template_rows import attribute_rows
from karvan.modules.products.template_rows import chosen_values
from karvan.modules.products.template_rows import excluded_pairs
from karvan.modules.products.template_rows import exclusion_rows
from karvan.modules.products.template_rows import values_to_exclude
from karvan.values import Price

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from karvan.context import Context
    from karvan.entities.declaring.commands import Values

KEEPER = ("read", "manage")
READERS = ("accountant", "clerk", "viewer")
WITHOUT_KITS = tuple((code, text) for code, text in KINDS.items() if code != ProductKind.KIT)


def _create(ctx: Context, _record: None, values: Values) -> ProductTemplate:
    return _save(ctx, None, values)


def _update(ctx: Context, template: ProductTemplate, values: Values) -> ProductTemplate:
    before, version = _rows(ctx, template), template.version
    saved = _save(ctx, template, values)
    if saved.version == version and _rows(ctx, saved) != before:
        raise_version(ctx, saved)
    return saved


def _rows(ctx: Context, template: ProductTemplate) -> tuple[Any, Any]:
    return attribute_rows(ctx, template), exclusion_rows(ctx, template)


def _save(ctx: Context, template: ProductTemplate | None, values: Values) -> ProductTemplate:
    def said(name: str, default: Any = None) -> Any:
        return values[name] if name in values else getattr(template, name, default)

    price, currency = said("list_price"), said("currency") or ctx.company.currency
    chosen = chosen_values(ctx, template, values.get("attributes"))
    command = SaveTemplate(
        code=said("code", ""),
        name=said("name", ""),
        kind=said("kind") or ProductKind.GOODS.value,
        base_unit=values.get("base_unit")
        or (template.base_unit.code if template else DEFAULT_UNIT),
        list_price=None if price is None else Price(price, currency),
        tax_category=said("tax_category") or "",
        active=template.active if template else True,
        value_ids=list(chosen),
        exclusions=excluded_pairs(ctx, template, values.get("exclusions"), chosen),
        template_id=template.id if template else None,
        version=template.version if template else 0,
    )
    return save_template(ctx, command)


def _make_variants(ctx: Context, template: ProductTemplate, values: Values) -> ProductTemplate:
    del values
    generate_variants(ctx, template.id)
    return template


def _count(ctx: Context, templates: Sequence[ProductTemplate]) -> Mapping[int, int]:
    return count_variants(ctx, [each.id for each in templates])


TEMPLATE = Entity(
    name="product_template",
    label=_("Product template"),
    plural=_("Product templates"),
    model=ProductTemplate,
    icon="template",
    verbs=("read", "create", "update", "manage"),
    default_roles={
        **dict.fromkeys(("controller", "sales", "storekeeper"), KEEPER),
        **dict.fromkeys(READERS, ("read",)),
    },
    fields=(
        Field("code", label=_("Code"), required=True, max_length=40, sortable=True),
        Field("name", "translated", _("Name"), required=True),
        Field("kind", "choice", _("Kind"), required=True, default=ProductKind.GOODS.value,
              choices=WITHOUT_KITS),
        Field("base_unit", "choice", _("Base unit"), choices=units, read=codes_of_units),
        Field("list_price", "price", _("List price"), help=_("Of one base unit.")),
        Field("currency", "choice", _("Currency"), choices=currencies),
        Field("tax_category", label=_("Tax category"), max_length=60),
        Field("variants", "integer", _("Variants"), read=_count),
        Field("active", "bool", _("Active"), readonly=True),
    ),
    commands=(
        *(
            Command(name, run=run, fields=("name", "code", "kind", BASE_UNIT, "list_price",
                                           CURRENCY, "tax_category", "attributes", "exclusions"))
            for name, run in (("create", _create), ("update", _update))
        ),
        Command(
            "make_variants",
            _("Make variants"),
            run=_make_variants,
            permission=PRODUCT_CREATE,
            icon="refresh",
            look="primary",
            done=_("There is one product for each combination now."),
        ),
    ),
    lines=(
        LinesGrid(
            "attributes",
            _("Attributes, and the values variants may take"),
            (
                Field("attribute", "reference", _("Attribute"), target="core.product_attribute",
                      required=True),
                Field("values", "tags", _("Values (all where none is named)")),
            ),
            read=attribute_rows,
        ),
        LinesGrid(
            "exclusions",
            _("Values that do not go together"),
            (
                Field("first", "choice", _("Value"), choices=values_to_exclude, required=True),
                Field("second", "choice", _("Not together with"), choices=values_to_exclude,
                      required=True),
            ),
            read=exclusion_rows,
        ),
    ),
    list=ListView(
        columns=("code", "name", "kind", "list_price", "currency", "variants"),
        sort=("code",),
        editable=("list_price",),
        filters=tuple((label, (f"kind:eq:{kind}",)) for kind, label in WITHOUT_KITS),
        empty=_("A template makes a product for each combination of colour, size and the like."),
    ),
    form=FormView(
        sections=(
            Section(("name", "code", "kind", "base_unit")),
            Section(("list_price", "currency", "tax_category"), _("Prices and taxes")),
        ),
        panels=(Panel(_("Variants"), "core.template_variants", PRODUCT_READ),),
    ),
    search=("code", "name"),
    archive="active",
    import_=ImportView(keys=("code",), samples={"code": "SHIRT", "name": "Shirt"}),
    menu=False,
)  # fmt: skip
