"""The words of a record: those of the fields that its entity names, and its title.

A field that needs a permission of its own, or is never shown, is not indexed: finding a record by
it would tell what stands in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from typing import Any

from karvan.entities.declaring.known import fields_of
from karvan.entities.declaring.known import values_of
from karvan.entities.reading.rows import title_of_record
from karvan.entities.reading.rows import titles_of
from karvan.search.models import LONGEST_TITLE
from karvan.text import normalize_text

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.entities.declaring.known import KnownField

WORDY = ("text", "translated", "note", "tags")
LONGEST_WORD = 60
MOST_WORDS = 1500


def searched_fields(ctx: Context, entity: Entity) -> dict[str, KnownField]:
    """The fields whose words find a record, by public name: named ones, custom and added texts."""
    return {
        name: known
        for name, known in fields_of(ctx, entity).items()
        if _is_open(known) and _is_searched(entity, known)
    }


def words_of(ctx: Context, entity: Entity, records: list[Any]) -> dict[int, tuple[str, str]]:
    """Title and body of each record, folded; one query for each source of values."""
    fields = searched_fields(ctx, entity)
    values = values_of(ctx, entity, records, list(fields)) if fields else {}
    titles = {record.id: str(title_of_record(ctx, entity, record)) for record in records}
    linked = _linked_titles(ctx, fields, values.values())
    return {
        record.id: (
            normalize_text(titles[record.id])[:LONGEST_TITLE],
            _body(titles[record.id], _texts(fields, values.get(record.id, {}), linked)),
        )
        for record in records
    }


def _is_open(known: KnownField) -> bool:
    field, extension = known.field, known.extension
    closed = field.secret or field.permission or (extension is not None and extension.permission)
    return not closed and not field.is_computed


def _is_searched(entity: Entity, known: KnownField) -> bool:
    if known.source == "own" and entity.search:
        return known.name in entity.search
    return known.field.kind in WORDY


def _linked_titles(
    ctx: Context, fields: dict[str, KnownField], rows: Iterable[Any]
) -> dict[str, dict[int, str]]:
    found = list(rows)
    return {
        name: titles_of(ctx, known.field.target, {row[name] for row in found if row.get(name)})
        for name, known in fields.items()
        if known.field.kind == "reference"
    }


def _texts(
    fields: dict[str, KnownField], values: Any, linked: dict[str, dict[int, str]]
) -> Iterable[str]:
    for name in fields:
        value = values.get(name)
        if name in linked:
            value = linked[name].get(value or 0)
        yield from _as_texts(value)


def _as_texts(value: Any) -> Iterable[str]:
    if value is None:
        return
    if isinstance(value, dict):
        yield from (str(each) for each in value.values() if each)
    elif isinstance(value, tuple | list | set | frozenset):
        yield from map(str, value)
    else:
        yield str(value)


def _body(title: str, texts: Iterable[str]) -> str:
    """Every word once, in order of first use."""
    words = (
        word[:LONGEST_WORD] for text in (title, *texts) for word in normalize_text(text).split()
    )
    return " ".join(list(dict.fromkeys(words))[:MOST_WORDS])
