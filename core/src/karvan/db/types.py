"""Column types whose names tell the unit: minor units, micro quantities, instants, local dates.

Amounts are integers so that SUM is exact on both databases; only exchange and tax rates are exact
decimals, which are computed with in Python and never in SQL.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from datetime import date
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON
from sqlalchemy import BigInteger
from sqlalchemy import CheckConstraint
from sqlalchemy import Column
from sqlalchemy import Date
from sqlalchemy import DateTime
from sqlalchemy import Dialect
from sqlalchemy import LargeBinary
from sqlalchemy import Numeric
from sqlalchemy import String
from sqlalchemy import Table
from sqlalchemy import event
from sqlalchemy.types import TypeDecorator

RATE_PRECISION, RATE_SCALE = 28, 12
MAX_MINOR = 10**16
HASH_BYTES = 32


class _ScaledInteger(TypeDecorator[int]):
    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:
        del dialect
        if value is None:
            return None
        if type(value) is not int:
            message = f"{type(self).__name__} takes an int, not {type(value).__name__}"
            raise TypeError(message)
        return value


class MinorUnits(_ScaledInteger):
    """Money in the minor units of its currency (cents); never a float or Decimal."""

    cache_ok = True


class Micro(_ScaledInteger):
    """A quantity or unit price scaled by 10^6."""

    cache_ok = True


@event.listens_for(Column, "after_parent_attach")
def _only_integers_on_sqlite(column: Column[Any], table: Any) -> None:
    """SQLite would keep a float in an integer column; a CHECK refuses it."""
    if isinstance(table, Table) and isinstance(column.type, _ScaledInteger):
        text = f"{column.name} IS NULL OR typeof({column.name}) = 'integer'"
        check = CheckConstraint(text, name=f"{column.name}_integer").ddl_if(dialect="sqlite")
        table.append_constraint(check)


class ExactDecimal(TypeDecorator[Decimal]):
    """An exchange or tax rate: NUMERIC(28, 12), canonical text on SQLite. Not for SQL arithmetic."""

    impl = Numeric(RATE_PRECISION, RATE_SCALE)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Text on SQLite, which has no exact decimals."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(40))
        return dialect.type_descriptor(Numeric(RATE_PRECISION, RATE_SCALE))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Refuse floats; write canonical text on SQLite."""
        if value is None:
            return None
        if isinstance(value, float):
            message = "an exact decimal takes Decimal or int, not float"
            raise TypeError(message)
        exact = Decimal(value)
        return format(exact.normalize(), "f") if dialect.name == "sqlite" else exact

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """The exact decimal, without trailing zeros, alike on both databases."""
        del dialect
        return None if value is None else Decimal(value).normalize()


class UtcInstant(TypeDecorator[datetime]):
    """An instant: aware datetimes in, aware UTC datetimes out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive datetimes; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "an instant needs a time zone; take it from ctx.clock"
            raise TypeError(message)
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware, in UTC, on both databases."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class LocalDate(TypeDecorator[date]):
    """A business date in the company's time zone, Gregorian in storage."""

    impl = Date
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> date | None:
        """Refuse instants, whose date depends on a time zone."""
        del dialect
        if isinstance(value, datetime):
            message = "a business date takes a date, not a datetime"
            raise TypeError(message)
        return value


class TranslatedText(dict[str, str]):
    """A name in several languages, as {"en": "Cash", "fa": "صندوق"}."""

    @classmethod
    def of(cls, value: str | Mapping[str, str], language: str = "en") -> TranslatedText:
        """The name without what is empty; a plain string is text in `language`."""
        given = {language: value} if isinstance(value, str) else value
        return cls({key: text.strip() for key, text in given.items() if text.strip()})

    def in_language(self, language: str) -> str:
        """The text in the language, else in English, else in any language, else empty."""
        return self.get(language) or self.get("en") or next(iter(self.values()), "")

    def __str__(self) -> str:
        from karvan.i18n import current_language

        return self.in_language(current_language())


class Translated(TypeDecorator[TranslatedText]):
    """A name of master data in several languages, stored as a JSON object."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """A plain string means English."""
        del dialect
        if value is None:
            return None
        return {"en": value} if isinstance(value, str) else dict(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> TranslatedText | None:
        """The names by language."""
        del dialect
        return None if value is None else TranslatedText(value)

    def compare_values(self, x: Any, y: Any) -> bool:
        """A string and the English-only object of it are the same name."""
        return bool(_as_object(x) == _as_object(y))


def _as_object(value: Any) -> Mapping[str, str] | None:
    return {"en": value} if isinstance(value, str) else value


class JsonData(TypeDecorator[Any]):
    """Structured data that is stored and read whole."""

    impl = JSON(none_as_null=True)
    cache_ok = True


class Hash32(TypeDecorator[bytes]):
    """A SHA-256 digest."""

    impl = LargeBinary(HASH_BYTES)
    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> bytes | None:
        """Plain bytes from both drivers."""
        del dialect
        return None if value is None else bytes(value)
