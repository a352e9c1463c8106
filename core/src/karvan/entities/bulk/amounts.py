"""An amount for records that each have a currency of their own, typed once as a plain number."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

from karvan.entities.codecs import codec_of
from karvan.entities.writing.checking import unknown_name
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.text import TextError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from karvan.context import Context
    from karvan.entities.declaring.fields import Field


def is_amount(field: Field) -> bool:
    """Whether it is an amount in a currency that the record has for itself."""
    return field.kind == "money" and bool(field.currency)


def asked_as(field: Field) -> Field:
    """The field as it is asked for once: how many decimals fit is seen at each record."""
    told = _("The amount is in the currency of each record.")
    return replace(field, kind="rate", currency="", help=told)


def read_amount(ctx: Context, name: str, field: Field, form: Mapping[str, str]) -> dict[str, Any]:
    """The number that was typed into the field `asked_as`, by its name.

    Raises Invalid for what is no number, Malformed where anything else was sent.
    """
    for each in form:
        if each != name:
            raise unknown_name(each)
    try:
        return {name: codec_of(field).parse(ctx, field, form.get(name, ""))}
    except TextError as error:
        raise Invalid([Problem(error.code, error.message, field=name)]) from error
