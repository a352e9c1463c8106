"""Attributes in which variants differ, and their values."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.db.types import TranslatedText
from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.errors import Problem
from karvan.errors import StaleVersion
from karvan.i18n import lazy_gettext as _
from karvan.modules.products.models import AttributeValue
from karvan.modules.products.models import ProductAttribute
from karvan.modules.products.permissions import ATTRIBUTE_CREATE
from karvan.modules.products.permissions import ATTRIBUTE_UPDATE

if TYPE_CHECKING:
    from karvan.context import Context

Name = str | Mapping[str, str]
LONGEST_CODE = 40


@dataclass(frozen=True)
class ValueFacts:
    """One value of an attribute; an empty code is made of the name."""

    name: Name
    code: str = ""


@dataclass(frozen=True)
class SaveAttribute:
    """An attribute, new without an id; `values` are added or renamed by code, never taken away."""

    code: str
    name: Name
    values: Sequence[ValueFacts] = ()
    attribute_id: int | None = None
    version: int = 0


def save_attribute(ctx: Context, command: SaveAttribute) -> ProductAttribute:
    """Add an attribute or change it. Raises Invalid, StaleVersion, NotFound."""
    ctx.require(ATTRIBUTE_CREATE if command.attribute_id is None else ATTRIBUTE_UPDATE)
    attribute = _attribute_to_change(ctx, command)
    language = ctx.company.language
    code, name = command.code.strip(), TranslatedText.of(command.name, language)
    problems = _text_problems(code, name)
    taken = select(ProductAttribute.id).where(ProductAttribute.code == code)
    owner = ctx.session.scalar(taken)
    if owner is not None and owner != command.attribute_id:
        text = _("The code {code} is in use. Choose another.", code=code)
        problems.append(Problem("core.attribute.code", text, field="code"))
    values = _values(command.values, language, problems)
    if problems:
        raise Invalid(problems)
    attribute.code, attribute.name = code, name
    ctx.session.add(attribute)
    ctx.session.flush()
    _write_values(ctx, attribute, values)
    ctx.uow.flush()
    return attribute


def _attribute_to_change(ctx: Context, command: SaveAttribute) -> ProductAttribute:
    if command.attribute_id is None:
        return ProductAttribute()
    attribute = ctx.session.get(ProductAttribute, (ctx.company.id, command.attribute_id))
    if attribute is None:
        raise NotFound
    if attribute.version != command.version:
        raise StaleVersion
    return attribute


def _values(
    given: Sequence[ValueFacts], language: str, problems: list[Problem]
) -> dict[str, TranslatedText]:
    values: dict[str, TranslatedText] = {}
    for number, each in enumerate(given, start=1):
        name = TranslatedText.of(each.name, language)
        code = each.code.strip() or name.in_language("en").lower().replace(" ", "-")
        if not name or not code or len(code) > LONGEST_CODE:
            text = _("A value has a name, and a code of at most {limit} characters.", limit=40)
            problems.append(Problem("core.attribute.value", text, field=f"values.{number}"))
        elif code in values:
            text = _("{code} is named twice.", code=code)
            problems.append(Problem("core.attribute.value", text, field=f"values.{number}"))
        values[code] = name
    return values


def _write_values(
    ctx: Context, attribute: ProductAttribute, values: Mapping[str, TranslatedText]
) -> None:
    rows = ctx.session.scalars(
        select(AttributeValue).where(AttributeValue.attribute_id == attribute.id)
    )
    present = {each.code: each for each in rows}
    for position, (code, name) in enumerate(values.items()):
        row = present.get(code) or AttributeValue(attribute_id=attribute.id, code=code)
        row.name, row.position = name, position
        ctx.session.add(row)


def _text_problems(code: str, name: TranslatedText) -> list[Problem]:
    problems = []
    if not name:
        problems.append(Problem("core.attribute.name", _("Enter a name."), field="name"))
    if not code or len(code) > LONGEST_CODE:
        text = _("A code has 1 to {limit} characters.", limit=LONGEST_CODE)
        problems.append(Problem("core.attribute.code", text, field="code"))
    return problems
