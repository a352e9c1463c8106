"""Yes or no, and one of several values."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from karvan.entities.codecs.base import EMPTINESS
from karvan.entities.codecs.base import Codec
from karvan.entities.codecs.base import or_null
from karvan.entities.codecs.errors import NoSuchChoice
from karvan.entities.codecs.errors import NotThisType
from karvan.entities.codecs.errors import NotYesOrNo
from karvan.i18n import LANGUAGES
from karvan.i18n import gettext
from karvan.i18n import lazy_gettext as _
from karvan.i18n import use_language
from karvan.text import identity_key

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.fields import Choices
    from karvan.entities.declaring.fields import Field

YES = frozenset({"1", "true", "yes", "y", "on", "x", "✓", "بله", "بلی", "آری", "درست"})
NO = frozenset({"0", "false", "no", "n", "off", "✗", "خیر", "نه", "نادرست"})
MOST_NAMED = 12


class BoolCodec(Codec):
    """Yes or no."""

    kind = "bool"
    operators = ("eq",)
    widget = "bool"

    def parse(self, ctx: Context, field: Field, text: str, *, currency: str = "") -> bool | None:
        """Yes and no in any language."""
        del ctx, field, currency
        word = identity_key(text)
        if not word:
            return None
        if word not in YES | NO:
            raise NotYesOrNo
        return word in YES

    def typed(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> str:
        """1 or 0."""
        del ctx, field, currency
        return "" if value is None else str(int(value))

    def format(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> str:
        """A word."""
        del ctx, field, currency
        if value is None:
            return ""
        return gettext("Yes") if value else gettext("No")

    def from_json(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> Any:
        """True, false or null."""
        del ctx, field, currency
        if value is not None and not isinstance(value, bool):
            raise NotThisType(expected=_("true or false"))
        return value

    def to_json(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> Any:
        """True, false or null."""
        del ctx, field, currency
        return None if value is None else bool(value)

    def schema(self, field: Field) -> dict[str, Any]:
        """A boolean."""
        return or_null(field, {"type": "boolean"})

    def cell(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> bool | None:
        """A boolean."""
        del ctx, field, currency
        return None if value is None else bool(value)


class ChoiceCodec(Codec):
    """One of the field's choices, by its key; a file to import may name it by its label."""

    kind = "choice"
    operators = ("eq", "ne", "in", *EMPTINESS)
    widget = "choice"

    def parse(self, ctx: Context, field: Field, text: str, *, currency: str = "") -> str:
        """A key, or a label in any language."""
        del currency
        wanted = text.strip()
        choices = choices_of(ctx, field)
        if not wanted or wanted in dict(choices):
            return wanted
        word = identity_key(wanted)
        for language in (ctx.locale.language, *LANGUAGES):
            with use_language(language):
                labels = {identity_key(str(label)): key for key, label in choices}
            if word in labels:
                return labels[word]
        raise NoSuchChoice(allowed=_named(choices))

    def typed(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> str:
        """The key."""
        del ctx, field, currency
        return value or ""

    def format(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> str:
        """The label."""
        del currency
        return str(dict(choices_of(ctx, field)).get(value, value or ""))

    def from_json(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> str:
        """A key; null is none."""
        del currency
        if value is None:
            return ""
        if not isinstance(value, str):
            raise NotThisType(expected=_("text"))
        self.check(ctx, field, value)
        return value

    def to_json(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> str | None:
        """The key; null where there is none."""
        del ctx, field, currency
        return value or None

    def schema(self, field: Field) -> dict[str, Any]:
        """A string, one of the keys where they are fixed."""
        if callable(field.choices):
            return or_null(field, {"type": "string"})
        return or_null(field, {"type": "string", "enum": [key for key, _label in field.choices]})

    def check(self, ctx: Context, field: Field, value: Any) -> None:
        """One of the keys, or empty."""
        choices = choices_of(ctx, field)
        if value and value not in dict(choices):
            raise NoSuchChoice(allowed=_named(choices))


def choices_of(ctx: Context, field: Field) -> Choices:
    """Keys and labels of a choice field."""
    return field.choices(ctx) if callable(field.choices) else field.choices


def _named(choices: Choices) -> str:
    names = [str(label) for _key, label in choices[:MOST_NAMED]]
    return ", ".join(names) + (", …" if len(choices) > MOST_NAMED else "")
