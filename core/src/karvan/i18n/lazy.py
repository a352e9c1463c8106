"""Texts declared once and translated when shown.

A menu title is declared at start-up, long before anyone's language is known.
"""

from __future__ import annotations

from typing import TypeAlias

from karvan.i18n.catalogues import gettext


class LazyText:
    """A text that is translated into the current language whenever it becomes a string.

    Equal when text and values are equal, whatever the language.
    """

    __slots__ = ("msgid", "values")

    def __init__(self, msgid: str, values: dict[str, object]) -> None:
        self.msgid = msgid
        self.values = values

    def __str__(self) -> str:
        return gettext(self.msgid, **self.values)

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __repr__(self) -> str:
        return f"_({self.msgid!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, LazyText):
            return NotImplemented
        return (self.msgid, self.values) == (other.msgid, other.values)

    def __hash__(self) -> int:
        return hash(self.msgid)

    def __lt__(self, other: object) -> bool:
        return str(self) < str(other)

    def __bool__(self) -> bool:
        return bool(self.msgid)

    def __add__(self, other: object) -> str:
        return str(self) + str(other)

    def __radd__(self, other: object) -> str:
        return str(other) + str(self)


Text: TypeAlias = str | LazyText


def lazy_gettext(msgid: str, /, **values: object) -> LazyText:
    """Mark a text for translation where it is declared; it is translated where it is shown."""
    return LazyText(msgid, values)
