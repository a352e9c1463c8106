"""A number that two tables share only when they hold the same rows, computed while they stream by.

Rows come in the order of their key as the driver gives them, in portions, so a table of any size
takes the same memory. Two digests are compared only when the same kind of database made them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from collections.abc import Sequence
from typing import Any


def digest_of_rows(portions: Iterable[Sequence[Sequence[Any]]]) -> tuple[int, str]:
    """The number of rows and their digest; rows are given in portions of any size."""
    found, count = hashlib.sha256(), 0
    for rows in portions:
        for row in rows:
            found.update(encode_row(row))
        count += len(rows)
    return count, found.hexdigest()


def digest_of_lines(blocks: Iterable[bytes]) -> tuple[int, str]:
    """The number of rows and their digest, from the text in which PostgreSQL copies rows out.

    There a line end inside a value is written as a backslash and a letter, so lines are rows.
    """
    found, count = hashlib.sha256(), 0
    for block in blocks:
        found.update(block)
        count += block.count(b"\n")
    return count, found.hexdigest()


def encode_row(row: Sequence[Any]) -> bytes:
    """One row as a line of JSON; 1, 1.0 and "1" differ, and bytes differ from text."""
    return _ENCODER.encode(row).encode("ascii") + b"\n"


def _bytes_as_hex(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return {"hex": bytes(value).hex()}
    message = f"no form is agreed for {type(value).__name__}"
    raise TypeError(message)


_ENCODER = json.JSONEncoder(separators=(",", ":"), default=_bytes_as_hex)
