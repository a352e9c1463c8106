"""Units of measure, what they measure, category trees and categories as entities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

from karvan.entities.declaring.commands import Command
from karvan.entities.declaring.declaration import Entity
from karvan.entities.declaring.fields import Field
from karvan.entities.declaring.views import FormView
from karvan.entities.declaring.views import ImportView
from karvan.entities.declaring.views import ListView
from karvan.entities.declaring.views import Section
from karvan.entities.declaring.views import SmartButton
from karvan.i18n import lazy_gettext as _
from karvan.modules.products.models import CategoryTree
from karvan.modules.products.models import ProductCategory
from karvan.modules.products.models import UnitCategory
from karvan.modules.products.models import UnitOfMeasure
from karvan.modules.products.services.categories import SaveCategory
from karvan.modules.products.services.categories import SaveTree
from karvan.modules.products.services.categories import save_category
from karvan.modules.products.services.categories import save_tree
from karvan.modules.products.services.units import CreateUnit
from karvan.modules.products.services.units import CreateUnitCategory
from karvan.modules.products.services.units import UpdateUnit
from karvan.modules.products.services.units import create_unit
from karvan.modules.products.services.units import create_unit_category
from karvan.modules.products.services.units import update_unit
from karvan.units import MICRO_DIGITS

if TYPE_CHECKING:
    from karvan.context import Context

Values = Mapping[str, Any]
READ_ONLY = dict.fromkeys(("accountant", "clerk", "viewer"), ("read",))
KEEPERS = ("read", "create", "update", "manage")


def _create_unit(ctx: Context, _record: None, values: Values) -> UnitOfMeasure:
    measure = ctx.session.get(UnitCategory, (ctx.company.id, values.get("category") or 0))
    command = CreateUnit(
        measure.code if measure is not None else "",
        values.get("code", ""),
        values.get("name", ""),
        _whole(values.get("numerator"), 1),
        _whole(values.get("denominator"), 1),
        _whole(values.get("digits"), MICRO_DIGITS),
    )
    return create_unit(ctx, command)


def _update_unit(ctx: Context, unit: UnitOfMeasure, values: Values) -> UnitOfMeasure:
    return update_unit(ctx, _changed(unit, values, active=unit.active))


def _archive_unit(ctx: Context, unit: UnitOfMeasure, _values: Values) -> UnitOfMeasure:
    return update_unit(ctx, _changed(unit, {}, active=False))


def _restore_unit(ctx: Context, unit: UnitOfMeasure, _values: Values) -> UnitOfMeasure:
    return update_unit(ctx, _changed(unit, {}, active=True))


def _changed(unit: UnitOfMeasure, values: Values, *, active: bool) -> UpdateUnit:
    return UpdateUnit(
        unit.id,
        unit.version,
        values.get("code", unit.code),
        values.get("name", unit.name),
        _whole(values.get("digits"), unit.digits),
        active=active,
    )


def _create_measure(ctx: Context, _record: None, values: Values) -> UnitCategory:
    command = CreateUnitCategory(
        values.get("code", ""),
        values.get("name", ""),
        values.get("reference_code", ""),
        values.get("reference_name", ""),
        _whole(values.get("digits"), MICRO_DIGITS),
    )
    return create_unit_category(ctx, command)


def _save_tree(ctx: Context, tree: CategoryTree | None, values: Values) -> CategoryTree:
    command = SaveTree(
        values.get("code", tree.code if tree else ""),
        values.get("name", tree.name if tree else ""),
        for_posting=bool(values.get("for_posting", tree.for_posting if tree else False)),
        for_pricing=bool(values.get("for_pricing", tree.for_pricing if tree else False)),
        tree_id=tree.id if tree else None,
        version=tree.version if tree else 0,
    )
    return save_tree(ctx, command)


def _create_category(ctx: Context, _record: None, values: Values) -> ProductCategory:
    command = SaveCategory(
        values["tree"],
        values.get("name", ""),
        values.get("code", ""),
        parent_id=values.get("parent"),
    )
    return save_category(ctx, command)


def _update_category(ctx: Context, category: ProductCategory, values: Values) -> ProductCategory:
    return _save_category(ctx, category, values, active=category.active)


def _archive_category(ctx: Context, category: ProductCategory, _: Values) -> ProductCategory:
    return _save_category(ctx, category, {}, active=False)


def _restore_category(ctx: Context, category: ProductCategory, _: Values) -> ProductCategory:
    return _save_category(ctx, category, {}, active=True)


def _save_category(
    ctx: Context, category: ProductCategory, values: Values, *, active: bool
) -> ProductCategory:
    command = SaveCategory(
        category.tree_id,
        values.get("name", category.name),
        values.get("code", category.code),
        parent_id=values.get("parent", category.parent_id),
        active=active,
        category_id=category.id,
        version=category.version,
    )
    return save_category(ctx, command)


def _whole(given: int | None, otherwise: int) -> int:
    return otherwise if given is None else given


MEASURE = Entity(
    name="measure",
    label=_("Kind of measure"),
    plural=_("Kinds of measure"),
    model=UnitCategory,
    icon="ruler-2",
    verbs=("read", "create"),
    default_roles={
        **READ_ONLY,
        "sales": ("read",),
        **dict.fromkeys(("controller", "storekeeper"), ("read", "create")),
    },
    fields=(
        Field("code", label=_("Code"), required=True, max_length=20, sortable=True),
        Field("name", "translated", _("Name"), required=True),
    ),
    commands=(
        Command(
            "create",
            run=_create_measure,
            fields=(
                "code",
                "name",
                Field("reference_code", label=_("Code of the reference unit"), required=True,
                      help=_("All other units of this kind are fractions of it.")),
                Field("reference_name", "translated", _("Name of the reference unit"),
                      required=True),
                Field("digits", "integer", _("Decimals"), default=MICRO_DIGITS),
            ),
        ),
    ),
    list=ListView(columns=("code", "name"), sort=("code",)),
    form=FormView(
        sections=(Section(("code", "name")),),
        buttons=(SmartButton(_("Units"), "ruler-2", entity="core.unit", field="category"),),
    ),
    search=("code", "name"),
)  # fmt: skip
UNIT = Entity(
    name="unit",
    label=_("Unit of measure"),
    plural=_("Units of measure"),
    model=UnitOfMeasure,
    icon="ruler-2",
    verbs=KEEPERS,
    default_roles={
        **READ_ONLY,
        "sales": ("read",),
        "controller": ("read", "manage"),
        "storekeeper": ("read", "manage"),
    },
    fields=(
        Field("code", label=_("Code"), required=True, max_length=20, sortable=True),
        Field("name", "translated", _("Name"), required=True),
        Field("category", "reference", _("Measures"), target="core.measure", required=True),
        Field("numerator", "integer", _("Reference units"), default=1,
              help=_("One unit is this many reference units, divided by the number beside it.")),
        Field("denominator", "integer", _("divided by"), default=1),
        Field("digits", "integer", _("Decimals"), default=MICRO_DIGITS,
              help=_("To how many decimals an amount in it is rounded.")),
        Field("is_reference", "bool", _("Reference unit"), readonly=True),
        Field("active", "bool", _("Active"), readonly=True),
    ),
    commands=(
        Command(
            "create",
            run=_create_unit,
            fields=("code", "name", "category", "numerator", "denominator", "digits"),
        ),
        Command("update", run=_update_unit, fields=("code", "name", "digits")),
        Command("archive", run=_archive_unit, permission="core.unit.update"),
        Command("restore", run=_restore_unit, permission="core.unit.update"),
    ),
    list=ListView(
        columns=("code", "name", "category", "numerator", "denominator", "digits", "is_reference"),
        sort=("code",),
        empty=_("Add the usual ones, or a kind of measure of your own."),
    ),
    form=FormView(
        sections=(
            Section(("code", "name", "category", "digits")),
            Section(("numerator", "denominator", "is_reference"), _("Size")),
        )
    ),
    search=("code", "name"),
    archive="active",
    import_=ImportView(keys=("code",)),
)  # fmt: skip
TREE = Entity(
    name="category_tree",
    label=_("Category tree"),
    plural=_("Category trees"),
    model=CategoryTree,
    icon="list-tree",
    verbs=("read", "create", "update"),
    default_roles={
        **READ_ONLY,
        **dict.fromkeys(("controller", "sales", "storekeeper"), ("read", "create", "update")),
    },
    fields=(
        Field("code", label=_("Code"), required=True, max_length=40, sortable=True),
        Field("name", "translated", _("Name"), required=True),
        Field("for_posting", "bool", _("Decides the accounts")),
        Field("for_pricing", "bool", _("Decides the prices")),
    ),
    commands=(Command("create", run=_save_tree), Command("update", run=_save_tree)),
    list=ListView(columns=("code", "name", "for_posting", "for_pricing"), sort=("code",)),
    form=FormView(
        buttons=(
            SmartButton(_("Categories"), "category", entity="core.product_category", field="tree"),
        ),
    ),
    search=("code", "name"),
)
CATEGORY = Entity(
    name="product_category",
    label=_("Product category"),
    plural=_("Product categories"),
    model=ProductCategory,
    icon="category",
    path="product-categories",
    verbs=KEEPERS,
    default_roles={
        **READ_ONLY,
        **dict.fromkeys(("controller", "sales", "storekeeper"), ("read", "manage")),
    },
    fields=(
        Field("code", label=_("Code"), max_length=40),
        Field("name", "translated", _("Name"), required=True),
        Field("tree", "reference", _("Tree"), target="core.category_tree", required=True),
        Field("parent", "reference", _("Part of"), target="core.product_category"),
        Field("active", "bool", _("Active"), readonly=True),
    ),
    commands=(
        Command(
            "create",
            run=_create_category,
            fields=(
                "tree",
                "name",
                Field("code", label=_("Code"), max_length=40, help=_("Left empty, it is given.")),
                "parent",
            ),
        ),
        Command("update", run=_update_category, fields=("name", "code", "parent")),
        Command("archive", run=_archive_category, permission="core.product_category.update"),
        Command("restore", run=_restore_category, permission="core.product_category.update"),
    ),
    list=ListView(columns=("name", "code", "tree"), tree="parent"),
    search=("code", "name"),
    archive="active",
    import_=ImportView(keys=("tree", "code")),
)
