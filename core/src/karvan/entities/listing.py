"""A page of records: filtered, sorted, by keyset, with a capped count. Also one record, and all ids.

    request = ListRequest(filter=parse_filter(["state:eq:open"]), sort=("-date",))
    page = list_records(ctx, entity, request)

The statement always carries permission, scope and company; nothing of the request reaches SQL as
text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING
from typing import Any

from karvan.entities.filters import Filter

if TYPE_CHECKING:
    from sqlalchemy import Select

    from karvan.context import Context
    from karvan.entities.declaration import Entity

SIZES = (25, 50, 100, 200)
MOST_COUNTED = 1000
ACTIVE, ARCHIVED, ALL = "active", "archived", "all"


@dataclass(frozen=True)
class ListRequest:
    """What is asked of a list; field names are public names.

    `text` searches the entity's search fields. `after` and `before` are cursors of a page before.
    `show` is active, archived or all.
    """

    filter: Filter = ()
    sort: tuple[str, ...] = ()
    text: str = ""
    size: int = 50
    after: str = ""
    before: str = ""
    show: str = ACTIVE


@dataclass(frozen=True)
class Page:
    """Records in order, cursors to the pages around, and how many there are (capped: 1000+)."""

    records: list[Any]
    next: str | None
    previous: str | None
    count: int
    is_capped: bool
    sort: tuple[str, ...] = field(default=())


def select_of(ctx: Context, entity: Entity, *, verb: str = "read") -> Select[Any]:
    """The model's rows that the actor may read (or the verb): company, permission and scope applied.

    Raises Forbidden without the permission.
    """
    raise NotImplementedError


def list_records(ctx: Context, entity: Entity, request: ListRequest) -> Page:
    """One page. Raises Malformed for an unknown field, operator, size, sort or a broken cursor."""
    raise NotImplementedError


def get_record(ctx: Context, entity: Entity, record_id: int, *, verb: str = "read") -> Any:
    """One record within permission and scope; raises Forbidden, or NotFound where it is not to be seen."""
    raise NotImplementedError


def count_records(ctx: Context, entity: Entity, request: ListRequest) -> tuple[int, bool]:
    """How many records the filter matches, and whether the count stopped at `MOST_COUNTED`."""
    raise NotImplementedError


def matching_ids(ctx: Context, entity: Entity, request: ListRequest, *, most: int) -> list[int]:
    """The ids of all matching records in order, at most so many."""
    raise NotImplementedError


def neighbours(
    ctx: Context, entity: Entity, request: ListRequest, record: Any
) -> tuple[int | None, int | None]:
    """The ids of the records before and after this one in the filtered, sorted list."""
    raise NotImplementedError


def stream_records(
    ctx: Context, entity: Entity, request: ListRequest, *, batch: int = 500
) -> Iterator[list[Any]]:
    """All matching records in batches, by keyset, for exports."""
    raise NotImplementedError
