"""What every codec can do. Unreadable input raises a `TextError` of `karvan.text` with its code."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any
from typing import ClassVar

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from karvan.context import Context
    from karvan.entities.fields import Field
    from karvan.entities.fields import Kind


class Codec:
    """Reads and writes the values of one kind of field; empty text is the empty value.

    `operators` are those of a filter; `widget` names the macro that draws an input; `is_numeric`
    aligns a column and lets it be summed. `currency` is the ISO code of a money value, where the
    record has one of its own.
    """

    kind: ClassVar[Kind]
    operators: ClassVar[tuple[str, ...]] = ("eq", "ne", "empty", "full")
    widget: ClassVar[str] = "text"
    is_numeric: ClassVar[bool] = False

    def parse(self, ctx: Context, field: Field, text: str, *, currency: str = "") -> Any:
        """The value of what a person typed, in any digits and calendar; raises TextError."""
        raise NotImplementedError

    def typed(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> str:
        """The value as it stands in an input: what `parse` reads back unchanged."""
        raise NotImplementedError

    def format(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> str:
        """The value as the reader's language, digits and calendar show it; empty is ""."""
        raise NotImplementedError

    def from_json(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> Any:
        """The value of a JSON value in the canonical form alone; raises TextError."""
        raise NotImplementedError

    def to_json(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> Any:
        """JSON: decimals and big integers as strings, days ISO Gregorian, instants UTC."""
        raise NotImplementedError

    def schema(self, field: Field) -> dict[str, Any]:
        """The JSON Schema of `to_json`'s result, null included where the field may be empty."""
        raise NotImplementedError

    def cell(
        self, ctx: Context, field: Field, value: Any, *, currency: str = ""
    ) -> str | int | Decimal | date | bool | None:
        """The value of a cell of an export: numbers stay numbers and days days."""
        raise NotImplementedError

    def check(self, ctx: Context, field: Field, value: Any) -> None:
        """Whether a value of the right type fits the field; raises TextError."""
        raise NotImplementedError


def codec_of(field: Field) -> Codec:
    """The codec of a field's kind; raises LookupError for a kind nobody knows."""
    raise NotImplementedError
