"""What the trail keeps of one change, before it has an id and a transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from enum import StrEnum
from typing import Any


class Op(StrEnum):
    """The kinds of rows in the trail."""

    INSERT = "I"
    UPDATE = "U"
    DELETE = "D"
    TRANSITION = "T"
    PERMISSION = "P"
    SETTINGS = "S"
    SIGN_IN = "A"


@dataclass(frozen=True)
class PersonalValue:
    """A personal text kept beside the trail, where it can be erased without breaking a hash."""

    field: str
    salt: bytes
    before: Any = None
    after: Any = None


@dataclass(frozen=True)
class AuditRow:
    """One change: `entity` is `finance.entry`, `data` is `{field: [before, after]}`.

    `content_hash` belongs to a posting.
    """

    entity: str
    row_id: int | None
    op: Op
    data: Mapping[str, Any]
    content_hash: bytes | None = None
    personal: tuple[PersonalValue, ...] = field(default=())

    @property
    def plugin(self) -> str:
        """The word of the plugin the entity belongs to."""
        return self.entity.split(".", 1)[0]


def entity_of(table_name: str) -> str:
    """The entity a table holds: `finance_entry` holds `finance.entry`."""
    return table_name.replace("_", ".", 1)
