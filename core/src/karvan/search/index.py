"""Keeps the index: what a record is found by, in the transaction that writes the record."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterator
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import Text
from sqlalchemy import bindparam
from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import select

from karvan.db.mixins import CompanyMixin
from karvan.entities.declaring.declaration import Entity
from karvan.search import full_text
from karvan.search.models import SearchEntry
from karvan.search.words import words_of

if TYPE_CHECKING:
    from karvan.context import Context

BATCH = 500
Known = dict[int, tuple[str, str, bool]]


def searchable_entities(ctx: Context) -> list[Entity]:
    """The entities whose records are indexed in this company: those of plugins that are on."""
    declared = ctx.runtime.registry.declarations(Entity, ctx.view.on)
    return [each for each in declared if each.searchable and issubclass(each.model, CompanyMixin)]


def keep(ctx: Context, entity: Entity, record: Any) -> None:
    """Have the record in the index as it stands at the end of this unit of work.

    Needed only where the change leaves no row in the trail under the record's own table, such as
    the value of a custom field; every other write is noticed by itself.
    """
    from karvan.search.following import follower_of

    follower_of(ctx).note(entity.code, record.id)


def index_records(ctx: Context, entity: Entity, ids: Collection[int]) -> None:
    """Make the index agree with these records; those that are gone leave it."""
    wanted = sorted(ids)
    for start in range(0, len(wanted), BATCH):
        _index_batch(ctx, entity, wanted[start : start + BATCH])


def forget_records(ctx: Context, code: str, ids: Collection[int]) -> None:
    """Take records out of the index."""
    _remove(ctx, code, sorted(ids))


def rebuild(ctx: Context, *, codes: Collection[str] | None = None) -> dict[str, int]:
    """Make the company's index anew, and give the number of records by entity.

    Without `codes` all of it is made anew, and what belongs to no entity any more goes.
    """
    counts: dict[str, int] = {}
    chosen = [each for each in searchable_entities(ctx) if codes is None or each.code in codes]
    _clear(ctx, None if codes is None else [each.code for each in chosen])
    for entity in chosen:
        counts[entity.code] = 0
        for ids in _batches(ctx, entity):
            _index_batch(ctx, entity, ids)
            ctx.session.expunge_all()
            counts[entity.code] += len(ids)
    return counts


def is_archived(entity: Entity, record: Any) -> bool:
    """Whether the record is put away, by the attribute its entity names."""
    if not entity.archive:
        return False
    attribute, _equals, value = entity.archive.partition("=")
    found = getattr(record, attribute)
    return bool(str(found) == value) if value else not found


def _index_batch(ctx: Context, entity: Entity, ids: list[int]) -> None:
    model = entity.model
    records = list(ctx.session.scalars(select(model).where(model.id.in_(ids))))
    words = words_of(ctx, entity, records) if records else {}
    present = {record.id: (*words[record.id], is_archived(entity, record)) for record in records}
    known = _known(ctx, entity.code, ids)
    changed = {key: row for key, row in present.items() if known.get(key) != row}
    gone = known.keys() - present.keys()
    _remove(ctx, entity.code, sorted((changed.keys() & known.keys()) | gone))
    _add(ctx, entity.code, changed)


def _known(ctx: Context, code: str, ids: list[int]) -> Known:
    rows = ctx.session.execute(
        select(
            SearchEntry.record_id, SearchEntry.title, SearchEntry.body, SearchEntry.archived
        ).where(*_these(ctx, code), SearchEntry.record_id.in_(ids))
    )
    return {key: (title, body, archived) for key, title, body, archived in rows}


def _remove(ctx: Context, code: str, ids: list[int]) -> None:
    if ids:
        ctx.uow.connection.execute(
            delete(SearchEntry).where(*_these(ctx, code), SearchEntry.record_id.in_(ids))
        )
        full_text.remove(ctx.uow.connection, ctx.company.id, code, ids)


def _add(ctx: Context, code: str, rows: Known) -> None:
    if not rows:
        return
    has_lexemes = ctx.uow.database.kind == "postgresql"
    values = [
        {
            "company_id": ctx.company.id,
            "entity": code,
            "record_id": key,
            "title": title,
            "body": body,
            "archived": archived,
            **({"lexemes": body} if has_lexemes else {}),
        }
        for key, (title, body, archived) in sorted(rows.items())
    ]
    statement = insert(SearchEntry)
    if has_lexemes:
        lexemes = func.array_to_tsvector(
            func.string_to_array(bindparam("lexemes", type_=Text), " ")
        )
        statement = statement.values(words=lexemes)
    ctx.uow.connection.execute(statement, values)
    bodies = {key: body for key, (_title, body, _archived) in rows.items()}
    full_text.add(ctx.uow.connection, ctx.company.id, code, bodies)


def _clear(ctx: Context, codes: list[str] | None) -> None:
    mine = [SearchEntry.company_id == ctx.company.id]
    if codes is None:
        codes = list(ctx.session.scalars(select(SearchEntry.entity).where(*mine).distinct()))
    ctx.uow.connection.execute(delete(SearchEntry).where(*mine, SearchEntry.entity.in_(codes)))
    full_text.clear(ctx.uow.connection, ctx.company.id, codes)


def _batches(ctx: Context, entity: Entity) -> Iterator[list[int]]:
    model, last = entity.model, 0
    while True:
        ids = list(
            ctx.session.scalars(
                select(model.id).where(model.id > last).order_by(model.id).limit(BATCH)
            )
        )
        if not ids:
            return
        yield ids
        last = ids[-1]


def _these(ctx: Context, code: str) -> tuple[Any, ...]:
    return SearchEntry.company_id == ctx.company.id, SearchEntry.entity == code
