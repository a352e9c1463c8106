"""The grids of a product template: which values each attribute takes, which do not go together."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.modules.products.queries.templates import exclusions_of
from karvan.modules.products.queries.templates import list_attributes
from karvan.modules.products.queries.templates import values_of_attributes
from karvan.modules.products.queries.templates import values_of_template
from karvan.text import identity_key

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from karvan.context import Context
    from karvan.entities.declaring.fields import Choices
    from karvan.modules.products.models import AttributeValue
    from karvan.modules.products.models import ProductTemplate

Rows = list["Mapping[str, Any]"]
Chosen = dict[int, int]
"""The attribute of each value that is chosen, in the order of the attributes."""


def attribute_rows(ctx: Context, template: ProductTemplate) -> Rows:
    """A row for each attribute, its values by name."""
    every = {each.attribute.id: each.values for each in list_attributes(ctx)}
    return [
        {
            "id": each.attribute.id,
            "attribute": each.attribute.id,
            "values": tuple(_called(ctx, value, every[each.attribute.id]) for value in each.values),
        }
        for each in values_of_template(ctx, template.id)
    ]


def exclusion_rows(ctx: Context, template: ProductTemplate) -> Rows:
    """A row for each pair of values."""
    return [
        {"id": each.id, "first": str(each.first_id), "second": str(each.second_id)}
        for each in exclusions_of(ctx, template.id)
    ]


def values_to_exclude(ctx: Context) -> Choices:
    """Every value under the name of its attribute: “Size: Small”."""
    return tuple(
        (str(value.id), f"{each.attribute.name}: {value.name}")
        for each in list_attributes(ctx)
        for value in each.values
    )


def chosen_values(ctx: Context, template: ProductTemplate | None, rows: Any) -> Chosen:
    """What the rows choose; without rows, what the template has. Raises Invalid at the row."""
    if rows is None:
        held = values_of_template(ctx, template.id) if template is not None else []
        return {value.id: each.attribute.id for each in held for value in each.values}
    kept = [each for each in rows if not each.is_deleted]
    before = {each["id"]: each for each in (attribute_rows(ctx, template) if template else ())}
    chosen: Chosen = {}
    problems: list[Problem] = []
    for row in kept:
        stored = before.get(row.get("id") or 0, {})
        attribute = int(row.get("attribute") or stored["attribute"])
        names = row["values"] if "values" in row else stored.get("values", ())
        values = values_of_attributes(ctx, [attribute])[attribute]
        if attribute in chosen.values():
            text = _("This attribute stands above already.")
            problems.append(Problem("core.template.twice", text, field=f"{row.place}-attribute"))
        found, unknown = _named(values, names or ())
        if unknown or not values:
            problems.append(_no_such_value(f"{row.place}-values", values, unknown))
        chosen |= dict.fromkeys(found, attribute)
    if problems:
        raise Invalid(problems)
    return chosen


def excluded_pairs(
    ctx: Context, template: ProductTemplate | None, rows: Any, chosen: Chosen
) -> list[tuple[int, int]]:
    """The pairs of the rows; without rows, those of the template that still apply.

    Raises Invalid at the row of a pair that is not of two attributes of the template.
    """
    if rows is None:
        held = exclusions_of(ctx, template.id) if template is not None else ()
        pairs = [(each.first_id, each.second_id) for each in held]
        return [pair for pair in pairs if set(pair) <= set(chosen)]
    before = {each["id"]: each for each in (exclusion_rows(ctx, template) if template else ())}
    found, problems = [], []
    for row in (each for each in rows if not each.is_deleted):
        whole = {**before.get(row.get("id") or 0, {}), **row}
        pair = (int(whole["first"]), int(whole["second"]))
        ends = [chosen.get(each) for each in pair]
        if None in ends or ends[0] == ends[1]:
            text = _(
                "Choose values of two different attributes that stand above, or delete the row."
            )
            problems.append(Problem("core.template.exclusions", text, field=f"{row.place}-second"))
        found.append(pair)
    if problems:
        raise Invalid(problems)
    return found


def _named(values: Sequence[AttributeValue], names: Sequence[str]) -> tuple[list[int], list[str]]:
    """The ids of the values with these names or codes, in their own order; all without a name."""
    if not names:
        return [each.id for each in values], []
    found: set[int] = set()
    unknown = []
    for name in names:
        value = _value_called(values, name)
        if value is None:
            unknown.append(name)
        else:
            found.add(value)
    return [each.id for each in values if each.id in found], unknown


def _value_called(values: Sequence[AttributeValue], name: str) -> int | None:
    """By code before name, whatever the spelling."""
    word = identity_key(name)
    by_code = [each.id for each in values if identity_key(each.code) == word]
    by_name = [
        each.id for each in values if word in {identity_key(text) for text in each.name.values()}
    ]
    return next(iter([*by_code, *by_name]), None)


def _called(ctx: Context, value: AttributeValue, all_values: Sequence[AttributeValue]) -> str:
    """The name in the company's language; the code where the name leads to another value."""
    name = value.name.in_language(ctx.company.language)
    return name if _value_called(all_values, name) == value.id else value.code


def _no_such_value(place: str, values: Sequence[AttributeValue], unknown: Sequence[str]) -> Problem:
    if not values:
        text = _("This attribute has no values yet. Add them on its page first.")
        return Problem("core.template.values", text, field=place)
    known = str(_(", ")).join(str(each.name) for each in values)
    text = _("There is no value “{name}”. There are: {known}.", name=unknown[0], known=known)
    return Problem("core.template.values", text, field=place)
