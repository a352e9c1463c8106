"""What every codec can do. Unreadable input raises a `TextError` of `karvan.text` with its code."""

from __future__ import annotations

from abc import ABC
from abc import abstractmethod
from typing import TYPE_CHECKING
from typing import Any
from typing import ClassVar

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from karvan.context import Context
    from karvan.entities.declaring.fields import Field

EMPTINESS = ("empty", "full")
ORDERED = ("eq", "ne", "lt", "le", "gt", "ge", "between", *EMPTINESS)


class Codec(ABC):
    """Reads and writes the values of one kind of field; empty text is the empty value.

    `operators` are those of a filter; `widget` names the macro that draws an input; `is_numeric`
    aligns a column and lets it be summed. `currency` is the ISO code of a money value, where the
    record has one of its own. `parse(typed(value)) == value` and `from_json(to_json(value)) ==
    value` hold for every value that `check` accepts.
    """

    kind: ClassVar[str]
    operators: ClassVar[tuple[str, ...]] = ("eq", "ne", *EMPTINESS)
    widget: ClassVar[str] = "text"
    is_numeric: ClassVar[bool] = False

    @abstractmethod
    def parse(self, ctx: Context, field: Field, text: str, *, currency: str = "") -> Any:
        """The value of what a person typed, in any digits and calendar; raises TextError."""

    @abstractmethod
    def typed(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> str:
        """The value as it stands in an input: what `parse` reads back unchanged."""

    def format(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> str:
        """The value as the reader's language, digits and calendar show it; empty is ""."""
        return self.typed(ctx, field, value, currency=currency)

    @abstractmethod
    def from_json(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> Any:
        """The value of a JSON value in the canonical form alone; raises TextError."""

    @abstractmethod
    def to_json(self, ctx: Context, field: Field, value: Any, *, currency: str = "") -> Any:
        """JSON: decimals and big integers as strings, days ISO Gregorian, instants UTC."""

    @abstractmethod
    def schema(self, field: Field) -> dict[str, Any]:
        """The JSON Schema of `to_json`'s result, null included where the field may be empty."""

    def cell(
        self, ctx: Context, field: Field, value: Any, *, currency: str = ""
    ) -> str | int | Decimal | date | bool | None:
        """The value of a cell of an export: numbers stay numbers and days days."""
        return self.format(ctx, field, value, currency=currency)

    def check(self, ctx: Context, field: Field, value: Any) -> None:
        """Whether a value of the right type fits the field; raises TextError."""
        del ctx, field, value

    def is_empty(self, value: Any) -> bool:
        """Whether nothing is given; a required field must not be empty."""
        return value is None or value in ("", ())


def or_null(field: Field, schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a field: null is allowed where the field need not be filled."""
    if field.required:
        return schema
    if "enum" in schema:
        schema = {**schema, "enum": [*schema["enum"], None]}
    return {**schema, "type": [schema["type"], "null"]}
