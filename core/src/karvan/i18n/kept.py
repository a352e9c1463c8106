"""Texts that are written now and read later, by someone of another language.

A text with values is kept as sentence and values, and is put together when it is read:

    kept = keep(lazy_gettext("{number} was posted", number="INV/7"))
    str(revive(kept))  # in the reader's language
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from datetime import datetime
from decimal import Decimal
from typing import Any

from karvan.i18n.catalogues import current_locale
from karvan.i18n.catalogues import gettext
from karvan.i18n.formats import localise_values
from karvan.i18n.lazy import LazyText
from karvan.i18n.lazy import Text


def keep(text: Text) -> dict[str, Any]:
    """The text as JSON keeps it."""
    if isinstance(text, LazyText):
        return {"msgid": text.msgid, "values": keep_values(text.values)}
    return {"text": str(text)}


def revive(kept: Mapping[str, Any]) -> str:
    """The kept text in the current language."""
    if "msgid" in kept:
        return fill(LazyText(kept["msgid"], {}), revive_values(kept.get("values") or {}))
    return str(kept.get("text", ""))


def fill(text: Text, values: Mapping[str, object]) -> str:
    """A declared text with its values, in the current language; a missing value shows its name."""
    if not isinstance(text, LazyText):
        return str(text)
    shown = localise_values({**text.values, **values}, current_locale())
    return gettext(text.msgid).format_map(_Shown(shown))


def keep_values(values: Mapping[str, object]) -> dict[str, Any]:
    """Values as JSON keeps them; days, instants, decimals and texts come back as such."""
    return {name: _plain(value) for name, value in values.items()}


def revive_values(values: Mapping[str, Any]) -> dict[str, object]:
    """What `keep_values` kept."""
    return {name: _revived(value) for name, value in values.items()}


def _plain(value: object) -> Any:
    match value:
        case LazyText():
            return keep(value)
        case datetime():
            return {"instant": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
        case Decimal():
            return {"decimal": str(value)}
        case None | bool() | int():
            return value
        case _:
            return str(value)


def _revived(value: Any) -> object:
    match value:
        case {"msgid": str()}:
            return revive(value)
        case {"instant": str(text)}:
            return datetime.fromisoformat(text)
        case {"day": str(text)}:
            return date.fromisoformat(text)
        case {"decimal": str(text)}:
            return Decimal(text)
        case _:
            return value


class _Shown(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
