"""The one form in which values are hashed: JSON with sorted keys and no spaces, in UTF-8.

Two databases, two Python versions and an auditor's own program must come to the same bytes, so
numbers that are no integers, dates and instants go in as text: `"2025-01-31"`, `"1.05"`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC
from datetime import date
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any

SALT_BYTES = 16
UNCHANGED = frozenset({type(None), bool, int, str})


def plain(value: Any) -> Any:
    """The value as JSON can hold it without loss; equal stored values give equal results.

    Raises TypeError for a type that has no agreed form.
    """
    if type(value) in UNCHANGED:
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return _decimal_text(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return _plain_structure(value)


def _plain_structure(value: Any) -> Any:
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, int | str):
        return int(value) if isinstance(value, int) else str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, AbstractSet):
        return sorted(plain(each) for each in value)
    if isinstance(value, float):
        return repr(value)
    message = f"no canonical form is agreed for {type(value).__name__}"
    raise TypeError(message)


def _decimal_text(value: Decimal) -> str:
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def canonical(value: Any) -> bytes:
    """The bytes that are hashed for a value."""
    return to_bytes(plain(value))


def to_bytes(plain_value: Any) -> bytes:
    """The bytes that are hashed for a value that is plain already."""
    return _ENCODER.encode(plain_value).encode("utf-8", "surrogatepass")


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def commitment(salt: bytes, value: Any) -> str | None:
    """Stands for a personal text in what is hashed: it proves the text while the salt is kept.

    Erasing a person deletes text and salt; what is left tells nothing and every hash stays valid.
    """
    if value is None:
        return None
    return hashlib.sha256(salt + canonical(value)).hexdigest()
