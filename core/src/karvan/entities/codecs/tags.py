"""Tags: names set apart by commas; a name with a comma stands in quotation marks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from typing import Any

from karvan.entities.codecs.base import EMPTINESS
from karvan.entities.codecs.base import Codec
from karvan.entities.codecs.base import or_null
from karvan.entities.codecs.errors import NotThisType
from karvan.entities.codecs.errors import TooLong
from karvan.entities.codecs.errors import TooManyTags
from karvan.entities.codecs.texts import check_characters
from karvan.i18n import lazy_gettext as _
from karvan.text import identity_key

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.fields import Field

LONGEST, MOST = 60, 50
NAME = re.compile(r'\s*(?:"((?:[^"]|"")*)"\s*|([^,،;\n]*))(?:[,،;\n]|$)')
NEEDS_QUOTES = re.compile(r'[,،;"\n]')


class TagsCodec(Codec):
    """A tuple of names, each once whatever its spelling."""

    kind = "tags"
    operators = ("has", *EMPTINESS)
    widget = "tags"

    def parse(
        self, ctx: Context, field: Field, text: str, *, currency: str = ""
    ) -> tuple[str, ...]:
        """The names in order."""
        del currency
        names = _distinct(_split(text))
        self.check(ctx, field, names)
        return names

    def typed(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> str:
        """The names with commas between them."""
        del ctx, field, currency
        return ", ".join(_quoted(name) for name in value or ())

    def from_json(
        self, ctx: Context, field: Field, value: Any, *, currency: str = ""
    ) -> tuple[str, ...]:
        """A list of names; null is none."""
        del currency
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise NotThisType(expected=_("a list of texts"))
        names = _distinct(value)
        self.check(ctx, field, names)
        return names

    def to_json(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> list[str]:
        """A list of names."""
        del ctx, field, currency
        return list(value or ())

    def schema(self, field: Field) -> dict[str, Any]:
        """A list of strings."""
        items = {"type": "string", "minLength": 1, "maxLength": LONGEST}
        return or_null(field, {"type": "array", "items": items, "maxItems": MOST})

    def check(self, ctx: Context, field: Field, value: Any) -> None:
        """Neither too many nor too long."""
        del ctx, field
        if len(value) > MOST:
            raise TooManyTags(allowed=MOST)
        for name in value:
            check_characters(name)
            if len(name) > LONGEST:
                raise TooLong(allowed=LONGEST)


def _split(text: str) -> list[str]:
    found, at = [], 0
    while at < len(text):
        match = NAME.match(text, at)
        if match is None:  # an open quotation mark: the rest is one name
            found.append(text[at:])
            break
        found.append(match[2] if match[1] is None else match[1].replace('""', '"'))
        at = match.end()
    return found


def _distinct(names: list[str]) -> tuple[str, ...]:
    trimmed = [name.strip() for name in names]
    return tuple({identity_key(name) or name: name for name in reversed(trimmed) if name}.values())[
        ::-1
    ]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"' if NEEDS_QUOTES.search(name) else name
