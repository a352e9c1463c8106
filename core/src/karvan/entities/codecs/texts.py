"""Text of one line, notes of many, and names in several languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any
from typing import ClassVar

from karvan.db.types import TranslatedText
from karvan.entities.codecs.base import EMPTINESS
from karvan.entities.codecs.base import Codec
from karvan.entities.codecs.base import or_null
from karvan.entities.codecs.errors import NotThisType
from karvan.entities.codecs.errors import TooLong
from karvan.entities.codecs.errors import Unprintable
from karvan.i18n import LANGUAGES
from karvan.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.fields import Field

LONGEST_LINE, LONGEST_NOTE = 500, 20_000
MAY_STAND_IN_NOTES = "\n\t"
FIRST_PRINTABLE, DELETE = " ", "\x7f"


class TextCodec(Codec):
    """One line of text. Spaces around it are dropped; "" is empty."""

    kind = "text"
    operators = ("eq", "ne", "has", "starts", *EMPTINESS)
    longest: ClassVar[int] = LONGEST_LINE
    kept_controls: ClassVar[str] = ""

    def parse(self, ctx: Context, field: Field, text: str, *, currency: str = "") -> str:
        """The text, trimmed."""
        del currency
        clean = text.replace("\r\n", "\n").strip()
        self.check(ctx, field, clean)
        return clean

    def typed(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> str:
        """Itself."""
        del ctx, field, currency
        return value or ""

    def from_json(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> str:
        """A JSON string, trimmed; null is ""."""
        if value is None:
            return ""
        if not isinstance(value, str):
            raise NotThisType(expected=_("text"))
        return self.parse(ctx, field, value, currency=currency)

    def to_json(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> str:
        """Itself; empty is ""."""
        return self.typed(ctx, field, value, currency=currency)

    def schema(self, field: Field) -> dict[str, Any]:
        """A string of limited length."""
        shortest = {"minLength": 1} if field.required else {}
        return or_null(field, {"type": "string", "maxLength": self._longest(field), **shortest})

    def check(self, ctx: Context, field: Field, value: Any) -> None:
        """Not too long, and nothing a database or a page cannot hold."""
        del ctx
        check_characters(value, self.kept_controls)
        if len(value) > self._longest(field):
            raise TooLong(allowed=self._longest(field))

    def _longest(self, field: Field) -> int:
        return field.max_length or self.longest


class NoteCodec(TextCodec):
    """Text of many lines."""

    kind = "note"
    widget = "note"
    longest = LONGEST_NOTE
    kept_controls = MAY_STAND_IN_NOTES


class TranslatedCodec(TextCodec):
    """A name in several languages. What is typed in one input is in the company's language.

    A value replaces the languages it has and keeps the others; an empty text takes a language out.
    """

    kind = "translated"
    widget = "translated"

    def parse(self, ctx: Context, field: Field, text: str, *, currency: str = "") -> Any:
        """The text as the name in the company's language."""
        name = super().parse(ctx, field, text, currency=currency)
        return TranslatedText({ctx.company.language: name} if name else {})

    def typed(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> str:
        """The name in the company's language alone."""
        del field, currency
        return as_translated(value).get(ctx.company.language, "")

    def format(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> str:
        """The name in the reader's language, else in another."""
        del field, currency
        return as_translated(value).in_language(ctx.locale.language)

    def from_json(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> Any:
        """An object of languages and names; null is no name."""
        if value is None:
            return TranslatedText()
        if not isinstance(value, Mapping) or not all(
            language in LANGUAGES and (name is None or isinstance(name, str))
            for language, name in value.items()
        ):
            raise NotThisType(expected=_("an object of languages ({known})", known=_known()))
        parse = super().parse
        names = {
            key: parse(ctx, field, name or "", currency=currency) for key, name in value.items()
        }
        return TranslatedText(names)

    def to_json(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> Any:
        """An object of languages and names."""
        del ctx, field, currency
        return dict(as_translated(value))

    def schema(self, field: Field) -> dict[str, Any]:
        """An object with a name for each language."""
        name = {"type": ["string", "null"], "maxLength": self._longest(field)}
        names = dict.fromkeys(LANGUAGES, name)
        return or_null(
            field, {"type": "object", "properties": names, "additionalProperties": False}
        )

    def check(self, ctx: Context, field: Field, value: Any) -> None:
        """Every name fits."""
        for name in [value] if isinstance(value, str) else value.values():
            super().check(ctx, field, name)

    def is_empty(self, value: Any) -> bool:
        """No language has a name."""
        return not any(as_translated(value).values())


def as_translated(value: Any) -> TranslatedText:
    """The names of a value that may be a plain string or nothing."""
    return TranslatedText.of(value) if isinstance(value, str) else TranslatedText(value or {})


def check_characters(text: str, kept_controls: str = "") -> None:
    """Raise Unprintable for control characters and for halves of characters."""
    if any(
        (each < FIRST_PRINTABLE and each not in kept_controls) or each == DELETE for each in text
    ):
        raise Unprintable
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Unprintable from None


def _known() -> str:
    return ", ".join(LANGUAGES)
