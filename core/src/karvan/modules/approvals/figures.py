"""What a request was about: the values of the published fields, kept so that a change shows. Pure.

{"total": {"type": "money", "value": "1200.5", "unit": "EUR"}, "on": {"type": "day", ...}}
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from karvan.expressions import DATE
from karvan.expressions import MoneyType
from karvan.expressions import Names
from karvan.expressions import QuantityType
from karvan.expressions import Type
from karvan.i18n import Locale
from karvan.i18n import Text
from karvan.i18n import format_date
from karvan.i18n import format_number
from karvan.i18n import lazy_gettext as _

Figures = dict[str, dict[str, Any]]
UNKNOWN: Text = "–"


@dataclass(frozen=True)
class Shown:
    """A field as approvers see it; `before` differs where it changed since approval was asked."""

    label: Text
    now: Text
    before: Text

    @property
    def is_changed(self) -> bool:
        """Whether the value is another one than when approval was asked for."""
        return str(self.now) != str(self.before)


def figures_of(names: Names, values: Mapping[str, object]) -> Figures:
    """The values as they are stored; one that does not fit its type raises ValueError."""
    return {name: _stored(name, info.type, values.get(name)) for name, info in names.items()}


def digest_of(figures: Figures, content: object) -> bytes:
    """SHA-256 over figures and further content, the same for the same values."""
    canonical = json.dumps(
        [figures, content], sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str
    )
    return hashlib.sha256(canonical.encode()).digest()


def compare(names: Names, before: Figures, now: Figures, locale: Locale) -> list[Shown]:
    """Every field with what it was and what it is; fields that are gone keep their name."""
    order = [*names, *(each for each in before if each not in names)]
    return [
        Shown(
            names[name].label or name if name in names else name,
            shown(now.get(name), locale),
            shown(before.get(name), locale),
        )
        for name in order
    ]


def shown(figure: Mapping[str, Any] | None, locale: Locale) -> Text:
    """One value in the reader's language, digits and calendar."""
    if figure is None or figure["value"] is None:
        return UNKNOWN
    value = figure["value"]
    match figure["type"]:
        case "bool":
            return _("yes") if value else _("no")
        case "day":
            return format_date(date.fromisoformat(value), locale)
        case "number" | "money" | "quantity":
            number = format_number(Decimal(value), locale)
            return f"{number} {figure['unit']}" if figure.get("unit") else number
    return str(value)


def _stored(name: str, type_: Type, value: object) -> dict[str, Any]:
    taken = None if value is None else type_.take(value)
    if taken is None and value is not None:
        message = f"{name} is published with another type than that of {value!r}"
        raise ValueError(message)
    if isinstance(taken, bool):
        return {"type": "bool", "value": taken}
    if isinstance(taken, Decimal):
        plain = format(taken.normalize() if taken else Decimal(0), "f")
        return {**_kind_of_number(type_), "value": plain}
    if type_ == DATE:
        return {"type": "day", "value": taken.isoformat() if isinstance(taken, date) else None}
    return {"type": "text", "value": taken}


def _kind_of_number(type_: Type) -> dict[str, str]:
    match type_:
        case MoneyType(currency=currency):
            return {"type": "money", "unit": currency}
        case QuantityType(unit=unit):
            return {"type": "quantity", "unit": unit}
    return {"type": "number"}
