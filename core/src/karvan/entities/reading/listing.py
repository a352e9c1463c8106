"""A page of records: filtered, sorted, by keyset, with a capped count. Also one record, and all ids.

    request = ListRequest(filter=parse_filter(["state:eq:open"]), sort=("-date",))
    page = list_records(ctx, entity, request)

The statement always carries permission, scope and company; nothing of the request reaches SQL as
text.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import Select
from sqlalchemy import false
from sqlalchemy import func
from sqlalchemy import literal
from sqlalchemy import not_
from sqlalchemy import select
from sqlalchemy import true

from karvan.db.mixins import CompanyMixin
from karvan.entities.reading.conditions import condition_of
from karvan.entities.reading.filters import Filter
from karvan.entities.reading.ordering import keys_of
from karvan.entities.reading.ordering import order_by
from karvan.entities.reading.ordering import read_cursor
from karvan.entities.reading.ordering import sort_text
from karvan.entities.reading.ordering import write_cursor
from karvan.entities.reading.paging import read_rows
from karvan.entities.reading.patience import limited_time
from karvan.entities.reading.scopes import scope_condition
from karvan.entities.reading.searching import text_condition
from karvan.entities.reading.values import LARGEST
from karvan.errors import Malformed
from karvan.errors import NotFound
from karvan.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

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
    ctx.require(entity.permission(verb))
    statement = select(entity.model)
    if issubclass(entity.model, CompanyMixin):
        statement = statement.where(entity.model.company_id == ctx.company.id)
    scope = scope_condition(ctx, entity)
    if scope is not None:
        statement = statement.where(scope)
    if entity.list.narrow is not None:
        statement = entity.list.narrow(ctx, statement)
    return statement


def list_records(
    ctx: Context, entity: Entity, request: ListRequest, *, most: int = 0, counted: bool = True
) -> Page:
    """One page. Raises Malformed for an unknown field, operator, size, sort or a broken cursor.

    With `most` it may have any size up to that. Not `counted`, its count is of no meaning.
    """
    if request.size not in SIZES and not 0 < request.size <= most:
        sizes = ", ".join(map(str, SIZES))
        raise Malformed(reason=_("“size” is one of {sizes}", sizes=sizes))
    if request.after and request.before:
        raise Malformed(reason=_("“after” and “before” do not go together"))
    keys = keys_of(ctx, entity, request.sort)
    backwards = bool(request.before)
    wanted = matching(ctx, entity, request)
    place = None
    if cursor := request.before or request.after:
        place = read_cursor(keys, cursor, name="before" if backwards else "after")
    with limited_time(ctx):
        rows = read_rows(ctx, wanted, keys, request.size + 1, place=place, backwards=backwards)
        count, is_capped = _counted(ctx, wanted, rows, request) if counted else (0, False)
    has_more = len(rows) > request.size
    rows = rows[: request.size][:: -1 if backwards else 1]
    first, last = (write_cursor(keys, rows[n][1:]) if rows else None for n in (0, -1))
    return Page(
        [row[0] for row in rows],
        next=last if backwards or has_more else None,
        previous=first if request.after or (backwards and has_more) else None,
        count=count,
        is_capped=is_capped,
        sort=tuple(sort_text(keys).split(",")) if len(keys) > 1 else (),
    )


def get_record(ctx: Context, entity: Entity, record_id: int, *, verb: str = "read") -> Any:
    """One record within permission and scope; raises Forbidden, or NotFound where it is not to be seen."""
    statement = select_of(ctx, entity, verb=verb)
    if not 0 < record_id <= LARGEST:
        raise NotFound
    record = ctx.session.scalars(statement.where(entity.model.id == record_id)).one_or_none()
    if record is None:
        raise NotFound
    return record


def count_records(ctx: Context, entity: Entity, request: ListRequest) -> tuple[int, bool]:
    """How many records the filter matches, and whether the count stopped at `MOST_COUNTED`."""
    with limited_time(ctx):
        return _capped(ctx, matching(ctx, entity, request))


def matching_ids(ctx: Context, entity: Entity, request: ListRequest, *, most: int) -> list[int]:
    """The ids of all matching records in order, at most so many."""
    keys = keys_of(ctx, entity, request.sort)
    statement = matching(ctx, entity, request).with_only_columns(entity.model.id)
    return list(ctx.session.scalars(statement.order_by(*order_by(keys)).limit(most)))


def first_records(ctx: Context, entity: Entity, request: ListRequest, *, most: int) -> list[Any]:
    """The first records of the list in order, without a count: for calendars and boards."""
    keys = keys_of(ctx, entity, request.sort)
    with limited_time(ctx):
        rows = read_rows(ctx, matching(ctx, entity, request), keys, most)
    return [row[0] for row in rows]


def neighbours(
    ctx: Context, entity: Entity, request: ListRequest, record: Any
) -> tuple[int | None, int | None]:
    """The ids of the records before and after this one in the filtered, sorted list."""
    keys = keys_of(ctx, entity, request.sort)
    columns = [key.column for key in keys]
    here = select_of(ctx, entity).where(entity.model.id == record.id).with_only_columns(*columns)
    values = ctx.session.execute(here).one_or_none()
    if values is None:
        return None, None
    others = matching(ctx, entity, request).with_only_columns(entity.model.id)
    with limited_time(ctx):
        found = [
            read_rows(ctx, others, keys, 1, place=values, backwards=backwards)
            for backwards in (True, False)
        ]
    before, after = (rows[0][0] if rows else None for rows in found)
    return before, after


def stream_records(
    ctx: Context, entity: Entity, request: ListRequest, *, batch: int = 500
) -> Iterator[list[Any]]:
    """All matching records in batches, by keyset, for exports."""
    keys = keys_of(ctx, entity, request.sort)
    wanted = matching(ctx, entity, request)
    rows = read_rows(ctx, wanted, keys, batch)
    while rows:
        yield [row[0] for row in rows]
        if len(rows) < batch:
            return
        rows = read_rows(ctx, wanted, keys, batch, place=rows[-1][1:])


def matching(ctx: Context, entity: Entity, request: ListRequest) -> Select[Any]:
    """The rows the request asks for, in no order: filter, search and archive applied."""
    statement = select_of(ctx, entity).where(_shown(entity, request.show))
    if request.filter:
        statement = statement.where(condition_of(ctx, entity, request.filter))
    if request.text:
        statement = statement.where(text_condition(ctx, entity, request.text))
    return statement


def archived_condition(entity: Entity) -> ColumnElement[bool] | None:
    """The rows that are archived; None where records of the entity are never archived."""
    if not entity.archive:
        return None
    attribute, mark, value = entity.archive.partition("=")
    column: ColumnElement[Any] = getattr(entity.model, attribute)
    return column == value if mark else column.is_(False)


def _shown(entity: Entity, show: str) -> ColumnElement[bool]:
    if show not in {ACTIVE, ARCHIVED, ALL}:
        raise Malformed(reason=_("“show” is active, archived or all"))
    archived = archived_condition(entity)
    if show == ALL or (archived is None and show == ACTIVE):
        return true()
    if archived is None:
        return false()
    return archived if show == ARCHIVED else not_(archived)


def _counted(
    ctx: Context, wanted: Select[Any], rows: Sequence[Any], request: ListRequest
) -> tuple[int, bool]:
    """The count of all: what a first page that is not full shows, else asked for."""
    if not request.after and not request.before and len(rows) <= request.size:
        return len(rows), False
    return _capped(ctx, wanted)


def _capped(ctx: Context, wanted: Select[Any]) -> tuple[int, bool]:
    some = (
        wanted.with_only_columns(literal(1), maintain_column_froms=True)
        .limit(MOST_COUNTED + 1)
        .subquery()
    )
    found = ctx.session.scalar(select(func.count()).select_from(some)) or 0
    return min(found, MOST_COUNTED), found > MOST_COUNTED
