"""Planting, adding and changing units of measure and their categories."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.db.types import TranslatedText
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.errors import StaleVersion
from karvan.i18n import lazy_gettext as _
from karvan.modules.products.models import UnitCategory
from karvan.modules.products.models import UnitOfMeasure
from karvan.modules.products.permissions import MEASURE_CREATE
from karvan.modules.products.permissions import UNIT_CREATE
from karvan.modules.products.permissions import UNIT_UPDATE
from karvan.modules.products.queries.units import get_unit
from karvan.modules.products.seeds import CATEGORIES
from karvan.modules.products.seeds import REFERENCES
from karvan.modules.products.seeds import UNITS
from karvan.units import MICRO_DIGITS
from karvan.units import ZeroFactor
from karvan.units import positive_fraction

if TYPE_CHECKING:
    from karvan.context import Context

Name = str | Mapping[str, str]
LONGEST_CODE = 20
LARGEST_PART = 10**15


@dataclass(frozen=True)
class CreateUnitCategory:
    """A new kind of measure with its reference unit, of which all others are fractions."""

    code: str
    name: Name
    reference_code: str
    reference_name: Name
    digits: int = MICRO_DIGITS


@dataclass(frozen=True)
class CreateUnit:
    """A new unit: one of it is `numerator / denominator` of the category's reference unit."""

    category: str
    code: str
    name: Name
    numerator: int = 1
    denominator: int = 1
    digits: int = MICRO_DIGITS


@dataclass(frozen=True)
class UpdateUnit:
    """What may change of a unit: never its fraction, because quantities are stored in it."""

    unit_id: int
    version: int
    code: str
    name: Name
    digits: int
    active: bool = True


def seed_units(ctx: Context) -> int:
    """Add the usual units that are not there; how many were added. Changed ones are left alone."""
    categories = {each.code: each for each in ctx.session.scalars(select(UnitCategory))}
    for code, names in CATEGORIES.items():
        if code not in categories:
            categories[code] = UnitCategory(code=code, name=TranslatedText(names))
            ctx.session.add(categories[code])
    ctx.session.flush()
    present = set(ctx.session.scalars(select(UnitOfMeasure.code)))
    referenced = set(
        ctx.session.scalars(select(UnitOfMeasure.category_id).where(UnitOfMeasure.is_reference))
    )
    missing = [each for each in UNITS if each.code not in present]
    for each in missing:
        category = categories[each.category]
        ctx.session.add(
            UnitOfMeasure(
                category_id=category.id,
                code=each.code,
                name=TranslatedText(en=each.en, fa=each.fa),
                numerator=each.numerator,
                denominator=each.denominator,
                digits=each.digits,
                is_reference=REFERENCES[each.category] == each.code
                and category.id not in referenced,
            )
        )
    ctx.uow.flush()
    return len(missing)


def add_usual_units(ctx: Context) -> int:
    """As `seed_units`, at someone's wish; how many were added."""
    ctx.require(UNIT_CREATE)
    return seed_units(ctx)


def create_unit_category(ctx: Context, command: CreateUnitCategory) -> UnitCategory:
    """Add a category and its reference unit. Raises Invalid."""
    ctx.require(MEASURE_CREATE)
    code, name = command.code.strip(), TranslatedText.of(command.name, ctx.company.language)
    problems = _name_problems(code, name)
    taken = select(UnitCategory.id).where(UnitCategory.code == code)
    if ctx.session.scalar(taken) is not None:
        problems.append(_taken(code))
    unit_code = command.reference_code.strip()
    unit_name = TranslatedText.of(command.reference_name, ctx.company.language)
    problems += _unit_problems(ctx, unit_code, unit_name, command.digits, "reference_")
    if problems:
        raise Invalid(problems)
    category = UnitCategory(code=code, name=name)
    ctx.session.add(category)
    ctx.session.flush()
    ctx.session.add(
        UnitOfMeasure(
            category_id=category.id,
            code=unit_code,
            name=unit_name,
            digits=command.digits,
            is_reference=True,
        )
    )
    ctx.uow.flush()
    return category


def create_unit(ctx: Context, command: CreateUnit) -> UnitOfMeasure:
    """Add a unit. Raises Invalid: a fraction with a zero, an unknown category, a code in use."""
    ctx.require(UNIT_CREATE)
    code, name = command.code.strip(), TranslatedText.of(command.name, ctx.company.language)
    problems = _unit_problems(ctx, code, name, command.digits)
    problems += factor_problems(command.numerator, command.denominator)
    category = ctx.session.scalar(
        select(UnitCategory.id).where(UnitCategory.code == command.category)
    )
    if category is None:
        text = _("Choose what the unit measures.")
        problems.append(Problem("core.unit.category", text, field="category"))
    if problems:
        raise Invalid(problems)
    factor = positive_fraction(command.numerator, command.denominator)
    unit = UnitOfMeasure(
        category_id=category,
        code=code,
        name=name,
        numerator=factor.numerator,
        denominator=factor.denominator,
        digits=command.digits,
    )
    ctx.session.add(unit)
    ctx.uow.flush()
    return unit


def update_unit(ctx: Context, command: UpdateUnit) -> UnitOfMeasure:
    """Change names, decimals or whether it is used. Raises StaleVersion, Invalid."""
    ctx.require(UNIT_UPDATE)
    unit = get_unit(ctx, command.unit_id)
    if unit.version != command.version:
        raise StaleVersion
    code, name = command.code.strip(), TranslatedText.of(command.name, ctx.company.language)
    problems = _unit_problems(ctx, code, name, command.digits, own_id=unit.id)
    if unit.is_reference and not command.active:
        text = _("The reference unit stays: the others of its kind are fractions of it.")
        problems.append(Problem("core.unit.reference", text, field="active"))
    if problems:
        raise Invalid(problems)
    unit.code, unit.name = code, name
    unit.digits, unit.active = command.digits, command.active
    ctx.uow.flush()
    return unit


def factor_problems(numerator: int, denominator: int, field: str = "numerator") -> list[Problem]:
    """What is wrong with a fraction: a zero, a negative part, or parts too large to keep."""
    try:
        factor = positive_fraction(numerator, denominator)
    except ZeroFactor as refused:
        return [Problem(refused.code, refused.message, field=field)]
    if max(factor.numerator, factor.denominator) > LARGEST_PART:
        text = _("The numbers of a fraction are at most {limit}.", limit=LARGEST_PART)
        return [Problem("core.unit.factor", text, field=field)]
    return []


def _unit_problems(
    ctx: Context,
    code: str,
    name: TranslatedText,
    digits: int,
    prefix: str = "",
    own_id: int | None = None,
) -> list[Problem]:
    problems = _name_problems(code, name, prefix)
    if not 0 <= digits <= MICRO_DIGITS:
        text = _("A unit has 0 to {limit} decimals.", limit=MICRO_DIGITS)
        problems.append(Problem("core.unit.digits", text, field="digits"))
    owner = ctx.session.scalar(select(UnitOfMeasure.id).where(UnitOfMeasure.code == code))
    if owner is not None and owner != own_id:
        problems.append(_taken(code, prefix))
    return problems


def _name_problems(code: str, name: TranslatedText, prefix: str = "") -> list[Problem]:
    problems = []
    if not code or len(code) > LONGEST_CODE:
        text = _("A code has 1 to {limit} characters.", limit=LONGEST_CODE)
        problems.append(Problem("core.unit.code", text, field=f"{prefix}code"))
    if not name:
        problems.append(Problem("core.unit.name", _("Enter a name."), field=f"{prefix}name"))
    return problems


def _taken(code: str, prefix: str = "") -> Problem:
    text = _("The code {code} is in use. Choose another.", code=code)
    return Problem("core.unit.code", text, field=f"{prefix}code")
