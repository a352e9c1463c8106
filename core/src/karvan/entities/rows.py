"""Records as a page shows them: text, link and raw value of each cell, references by their titles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaration import Entity


@dataclass(frozen=True)
class Cell:
    """One value: raw, as the reader sees it, and where it leads. `tone` colours a choice's badge."""

    value: Any
    text: str
    url: str | None = None
    tone: str = ""
    currency: str = ""


@dataclass(frozen=True)
class Row:
    """One record: its id, version, title and cells by public field name."""

    id: int
    version: int | None
    title: str
    cells: dict[str, Cell]
    state: str = ""


def rows_of(ctx: Context, entity: Entity, records: list[Any], names: list[str]) -> list[Row]:
    """The records with these fields; one query for each referenced entity, whatever their number."""
    raise NotImplementedError


def titles_of(ctx: Context, code: str, ids: set[int]) -> dict[int, str]:
    """What records of an entity are called, by id, in one query; those that are gone are left out."""
    raise NotImplementedError


def title_of_record(ctx: Context, entity: Entity, record: Any) -> str:
    """What a record is called."""
    raise NotImplementedError
