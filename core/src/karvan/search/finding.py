"""Finds records by words, over all entities that this person may read, or within one.

The index proposes at most 200 records of an entity; its own query, with permission and scope,
decides which of them are there.
"""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from karvan.entities.declaring.known import list_entities
from karvan.entities.declaring.known import shown_fields
from karvan.entities.reading.listing import select_of
from karvan.entities.reading.rows import link_of
from karvan.entities.reading.rows import rows_of
from karvan.entities.reading.rows import title_of_record
from karvan.search.matching import Query
from karvan.search.matching import candidates
from karvan.search.matching import parse_query
from karvan.text import normalize_text

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

MOST_CANDIDATES = 200
COLUMNS_LOOKED_AT, PARTS_OF_DETAIL = 4, 2


@dataclass(frozen=True)
class Hit:
    """A record that was found: what it is called, what else tells it apart, and its page."""

    id: int
    title: str
    detail: str
    link: tuple[str, Mapping[str, Any]] | None


@dataclass(frozen=True)
class Group:
    """What was found of one entity; `is_more` where not all of it is shown."""

    entity: Entity
    hits: list[Hit]
    is_more: bool


def find(
    ctx: Context, typed: str, *, most: int, codes: Collection[str] | None = None
) -> list[Group]:
    """The records that hold all words, by entity; entities called like the query first."""
    query = parse_query(typed)
    if query is None:
        return []
    entities = [
        each
        for each in list_entities(ctx)
        if each.searchable and (codes is None or each.code in codes)
    ]
    groups = [_group(ctx, each, query, most) for each in entities]
    found = [group for group in groups if group.hits]
    return sorted(found, key=lambda group: not _is_called_so(group, query))


def _group(ctx: Context, entity: Entity, query: Query, most: int) -> Group:
    proposed = candidates(ctx, entity.code, query, most=MOST_CANDIDATES)
    records = _readable(ctx, entity, proposed)
    return Group(entity, _hits(ctx, entity, records[:most]), is_more=len(records) > most)


def _is_called_so(group: Group, query: Query) -> bool:
    """Whether a title, and not only a text, begins some word like the query."""
    first = query.typed.split()[0]
    words = (word for hit in group.hits for word in normalize_text(hit.title).split())
    return any(word.startswith(first) for word in words)


def _readable(ctx: Context, entity: Entity, ids: list[int]) -> list[Any]:
    """Those that the entity's own query gives to this person, in the order proposed."""
    if not ids:
        return []
    statement = select_of(ctx, entity).where(entity.model.id.in_(ids))
    if entity.list.narrow is not None:
        statement = entity.list.narrow(ctx, statement)
    found = {record.id: record for record in ctx.session.scalars(statement)}
    return [found[each] for each in ids if each in found]


def _repeats(title: str, text: str) -> bool:
    """Whether the text stands in the title already, such as the code in “1110 Main bank”."""
    return title.startswith(text) or title.endswith(text)


def _hits(ctx: Context, entity: Entity, records: list[Any]) -> list[Hit]:
    """The records with the first other columns of their list, one query for each reference."""
    known = shown_fields(ctx, entity)
    names = [name for name in entity.list.columns if name in known][:COLUMNS_LOOKED_AT]
    rows = {row.id: row for row in rows_of(ctx, entity, records, names)}
    hits = []
    for record in records:
        title = title_of_record(ctx, entity, record)
        texts = [rows[record.id].cells[name].text for name in names]
        others = dict.fromkeys(text for text in texts if text and not _repeats(title, text))
        detail = " · ".join(list(others)[:PARTS_OF_DETAIL])
        hits.append(Hit(record.id, title, detail, link_of(ctx, entity, record)))
    return hits
