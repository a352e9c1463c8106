"""Attributes in which variants differ as an entity: a code, a name, and the values in a grid."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

from karvan.db.types import TranslatedText
from karvan.entities.declaring.commands import Command
from karvan.entities.declaring.declaration import Entity
from karvan.entities.declaring.fields import Field
from karvan.entities.declaring.views import FormView
from karvan.entities.declaring.views import ImportView
from karvan.entities.declaring.views import LinesGrid
from karvan.entities.declaring.views import ListView
from karvan.entities.declaring.views import Section
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import LANGUAGES
from karvan.i18n import lazy_gettext as _
from karvan.modules.products.models import ProductAttribute
from karvan.modules.products.queries.templates import values_of_attributes
from karvan.modules.products.services import SaveAttribute
from karvan.modules.products.services import ValueFacts
from karvan.modules.products.services import save_attribute

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.i18n import Text
    from karvan.modules.products.models import AttributeValue

Values = Mapping[str, Any]
KEEPER = ("read", "manage")
READERS = ("accountant", "clerk", "viewer")
LANGUAGE_NAMES: dict[str, Text] = {"en": _("Name (English)"), "fa": _("Name (Persian)")}


def _create(ctx: Context, _record: None, values: Values) -> ProductAttribute:
    return _save(ctx, SaveAttribute(values["code"], values["name"]), values, {})


def _update(ctx: Context, attribute: ProductAttribute, values: Values) -> ProductAttribute:
    code, name = values.get("code", attribute.code), values.get("name", attribute.name)
    command = SaveAttribute(code, name, (), attribute.id, attribute.version)
    kept = {each.id: each for each in values_of_attributes(ctx, [attribute.id])[attribute.id]}
    return _save(ctx, command, values, kept)


def _save(
    ctx: Context, command: SaveAttribute, values: Values, kept: Mapping[int, AttributeValue]
) -> ProductAttribute:
    """Values that are there keep their code, and stay; what is wrong is said at its row."""
    rows = values.get("values", ())
    if gone := [each for each in rows if each.is_deleted and each.get("id")]:
        text = _("A value that is there stays: variants may have it.")
        raise Invalid(
            [
                Problem("core.attribute.value_stays", text, field=f"{each.place}-name")
                for each in gone
            ]
        )
    rows = [each for each in rows if not each.is_deleted]
    facts = [_facts(ctx, each, kept.get(each.get("id") or 0)) for each in rows]
    try:
        return save_attribute(ctx, replace(command, values=facts))
    except Invalid as refused:
        places = {f"values.{n}": f"{each.place}-name" for n, each in enumerate(rows, start=1)}
        raise Invalid(
            [
                replace(each, field=places.get(each.field or "", each.field))
                for each in refused.problems
            ]
        ) from None


def _facts(ctx: Context, row: Values, kept: AttributeValue | None) -> ValueFacts:
    name = dict(kept.name) if kept is not None else {}
    for language in LANGUAGES:
        field = "name" if language == ctx.company.language else f"name_{language}"
        if field in row:
            name[language] = row[field] or ""
    return ValueFacts(
        TranslatedText.of(name), kept.code if kept is not None else row.get("code", "")
    )


def _rows(ctx: Context, attribute: ProductAttribute) -> list[Mapping[str, Any]]:
    own = ctx.company.language
    return [
        {
            "id": each.id,
            "name": each.name.get(own, ""),
            "code": each.code,
            **{f"name_{code}": each.name.get(code, "") for code in LANGUAGES if code != own},
        }
        for each in values_of_attributes(ctx, [attribute.id])[attribute.id]
    ]


def _columns(ctx: Context, fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """The names in the other languages beside the company's own."""
    name, *others = fields
    further = [
        Field(f"name_{code}", "text", LANGUAGE_NAMES.get(code, code), max_length=100)
        for code in LANGUAGES
        if code != ctx.company.language
    ]
    return (name, *further, *others)


def _names(ctx: Context, attributes: Sequence[ProductAttribute]) -> dict[int, str]:
    separator = str(_(", "))
    found = values_of_attributes(ctx, [each.id for each in attributes])
    return {key: separator.join(str(each.name) for each in values) for key, values in found.items()}


ATTRIBUTE = Entity(
    name="product_attribute",
    label=_("Attribute"),
    plural=_("Attributes of variants"),
    model=ProductAttribute,
    icon="tags",
    verbs=("read", "create", "update", "manage"),
    default_roles={
        **dict.fromkeys(("controller", "sales", "storekeeper"), KEEPER),
        **dict.fromkeys(READERS, ("read",)),
    },
    fields=(
        Field("code", label=_("Code"), required=True, max_length=40, sortable=True),
        Field("name", "translated", _("Name"), required=True),
        Field("values_named", label=_("Values"), read=_names),
    ),
    commands=(Command("create", run=_create), Command("update", run=_update)),
    lines=(
        LinesGrid(
            "values",
            _("Values"),
            (
                Field("name", "text", _("Name"), required=True, max_length=100),
                Field("code", "text", _("Code"), max_length=40),
            ),
            read=_rows,
            more=_columns,
        ),
    ),
    list=ListView(
        columns=("code", "name", "values_named"),
        sort=("code",),
        empty=_("Colour, size and whatever else variants of a product differ in."),
    ),
    form=FormView(sections=(Section(("code", "name")),)),
    search=("code", "name"),
    import_=ImportView(keys=("code",), samples={"code": "size", "name": "Size"}),
    menu=False,
)  # fmt: skip
