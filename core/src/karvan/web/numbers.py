"""Numbers in addresses: one that no column can hold is no address of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from werkzeug.routing import IntegerConverter

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.routing import Map

LARGEST = 2**63 - 1


class StoredNumber(IntegerConverter):
    """What `<int:record_id>` matches: a number as the database keeps them."""

    def __init__(self, map: Map, **options: Any) -> None:
        super().__init__(map, **{"max": LARGEST, **options})


def install(app: Flask) -> None:
    """Let every address that is added from now on know such numbers alone."""
    app.url_map.converters["int"] = StoredNumber
