"""A value of the trail, which is plain JSON, as the reader's language, digits and calendar show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from datetime import datetime
from decimal import Decimal
from decimal import InvalidOperation
from typing import TYPE_CHECKING
from typing import Any

from karvan.db.types import TranslatedText
from karvan.entities.codecs import codec_of
from karvan.i18n import gettext
from karvan.i18n import localise_digits

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.fields import Field

WHOLE = frozenset({"integer", "quantity", "price", "money"})
LONGEST = 300


def shown_value(
    ctx: Context, field: Field | None, value: Any, currency: str, titles: Mapping[int, str]
) -> str:
    """The value in words; one that does not fit its field is shown as it stands, shortened."""
    if value is None:
        return ""
    if field is not None and field.kind in {"reference", "file"}:
        found = id_in(value)
        return titles.get(found or 0) or localise_digits(str(value), ctx.locale)
    try:
        typed = None if field is None else typed_value(field, value)
    except (InvalidOperation, TypeError, ValueError):
        typed = None
    if field is None or typed is None:
        return _plain(value)
    if isinstance(typed, Decimal):
        field = replace(field, decimals=None)
    return _short(codec_of(field).format(ctx, field, typed, currency=currency))


def typed_value(field: Field, value: Any) -> Any:
    """The value in Python, as codecs take it; raises ValueError for one of another kind."""
    match field.kind:
        case "translated":
            return TranslatedText.of(value)
        case kind if kind in WHOLE:
            return int(value)
        case "rate" | "percent":
            return _without_zeros(Decimal(str(value)))
        case "date":
            return date.fromisoformat(value)
        case "datetime":
            return datetime.fromisoformat(value)
        case "bool":
            return bool(value)
        case "text" | "note" | "choice":
            return str(value)
        case _:
            return None


def _without_zeros(value: Decimal) -> Decimal:
    """1.500000 as 1.5: the trail keeps what the column made of it."""
    return value.quantize(Decimal(1)) if value == value.to_integral() else value.normalize()


def id_in(value: Any) -> int | None:
    """The id that a reference holds; None where there is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, dict) and "en" in value:
        return _short(str(TranslatedText(value)))
    if isinstance(value, list):
        return _short(", ".join(map(str, value)))
    return _short(str(value))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
