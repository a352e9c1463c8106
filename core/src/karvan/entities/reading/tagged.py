"""The tags on records, read for a whole page at once and asked for in a filter.

Tags are a module's; the kernel knows only their two tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement
from sqlalchemy import Select
from sqlalchemy import select

from karvan.db.base import metadata

if TYPE_CHECKING:
    from collections.abc import Iterable

    from karvan.context import Context


def tag_names_of(ctx: Context, code: str, ids: list[int]) -> dict[int, tuple[str, ...]]:
    """The names of the tags by record id, each record's in order; one query."""
    tag, tagging = metadata.tables["core_tag"], metadata.tables["core_tagging"]
    statement = (
        select(tagging.c.record_id, tag.c.name)
        .join(tag, (tag.c.company_id == tagging.c.company_id) & (tag.c.id == tagging.c.tag_id))
        .where(
            tagging.c.company_id == ctx.company.id,
            tagging.c.record_kind == code,
            tagging.c.record_id.in_(ids),
        )
        .order_by(tagging.c.record_id, tag.c.key)
    )
    found: dict[int, tuple[str, ...]] = dict.fromkeys(ids, ())
    for record_id, name in ctx.session.execute(statement):
        found[record_id] = (*found[record_id], name)
    return found


def is_tagged(
    ctx: Context, code: str, record_id: ColumnElement[int], keys: Iterable[str] | None = None
) -> ColumnElement[bool]:
    """Whether a record bears a tag: one whose folded name is among the keys, or any at all."""
    tag, tagging = metadata.tables["core_tag"], metadata.tables["core_tagging"]
    inner: Select[tuple[int]] = select(tagging.c.id).where(
        tagging.c.company_id == ctx.company.id,
        tagging.c.record_kind == code,
        tagging.c.record_id == record_id,
    )
    if keys is not None:
        inner = inner.join(
            tag, (tag.c.company_id == tagging.c.company_id) & (tag.c.id == tagging.c.tag_id)
        ).where(tag.c.key.in_(sorted(set(keys))))
    return inner.exists()
