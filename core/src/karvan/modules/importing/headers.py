"""Finding the columns of a table by what people call them, in any spelling and language."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping

from karvan.text import normalize_text


def header_key(title: str) -> str:
    """A title as it is compared: `unit_price`, `Unit Price` and `unitPrice` are one."""
    return normalize_text(title.replace("_", " ")).replace(" ", "")


def find_columns(columns: Iterable[str], known: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """The column of each known field, the first that fits; a field without a column is left out.

    `find_columns(["productID", "unitPrice"], {"code": ("sku", "productid")})` is
    {"code": "productID"}. Synonyms are asked in their order.
    """
    present: dict[str, str] = {}
    for column in columns:
        present.setdefault(header_key(column), column)
    found = {}
    for field, names in known.items():
        for name in names:
            if name in present:
                found[field] = present[name]
                break
    return found
