"""Reading tags: all of a company, those on a record, the records that have one."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import Select
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select

from karvan.contracts.references import DocumentRef
from karvan.documents.records import readable_kinds
from karvan.documents.records import record_kinds
from karvan.documents.records import require_record
from karvan.documents.records import title_of
from karvan.modules.tags.models import Tag
from karvan.modules.tags.models import Tagging
from karvan.modules.tags.services import get_tag

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.i18n import Text

READ = "core.tag.read"
PAGE = 50


@dataclass(frozen=True)
class TagLine:
    """A tag, and on how many records that the actor may read it is."""

    tag: Tag
    records: int


@dataclass(frozen=True)
class TaggedRecord:
    """A record that has the tag."""

    ref: DocumentRef
    label: Text
    title: Text


@dataclass(frozen=True)
class TaggedPage:
    """A page of records with a tag; `after` is the id that continues it."""

    records: list[TaggedRecord]
    after: int | None


def list_tags(ctx: Context) -> list[TagLine]:
    """All tags of the company by name, each with the number of records one may see."""
    ctx.require(READ)
    counted = (
        select(Tagging.tag_id, func.count())
        .where(Tagging.record_kind.in_(readable_kinds(ctx)))
        .group_by(Tagging.tag_id)
    )
    counts = {row[0]: row[1] for row in ctx.session.execute(counted)}
    tags = ctx.session.scalars(select(Tag).order_by(Tag.key, Tag.id)).all()
    return [TagLine(each, counts.get(each.id, 0)) for each in tags]


def count_tagged(ctx: Context, tag_ids: Sequence[int]) -> dict[int, int]:
    """On how many records that the actor may read each of these tags is."""
    counted = (
        select(Tagging.tag_id, func.count())
        .where(Tagging.tag_id.in_(tag_ids), Tagging.record_kind.in_(readable_kinds(ctx)))
        .group_by(Tagging.tag_id)
    )
    counts: dict[int, int] = {row[0]: row[1] for row in ctx.session.execute(counted)}
    return {each: counts.get(each, 0) for each in tag_ids}


def tags_of(ctx: Context, ref: DocumentRef) -> Sequence[Tag]:
    """The tags on a record, by name; raises NotFound for a record not to be seen."""
    require_record(ctx, ref)
    statement = (
        select(Tag)
        .join(Tagging, Tagging.tag_id == Tag.id)
        .where(Tagging.record_kind == ref.kind, Tagging.record_id == ref.id)
        .order_by(Tag.key)
    )
    return ctx.session.scalars(statement).all()


def list_tagged(
    ctx: Context, tag_id: int, *, kind: str = "", after: int | None = None, limit: int = PAGE
) -> TaggedPage:
    """The records with a tag that the actor may read, of one kind or of all, oldest tagging first."""
    ctx.require(READ)
    tag = get_tag(ctx, tag_id)
    kinds = [each for each in readable_kinds(ctx) if kind in {"", each}]
    statement = (
        select(Tagging)
        .where(Tagging.tag_id == tag.id, Tagging.record_kind.in_(kinds))
        .order_by(Tagging.id)
        .limit(limit + 1)
    )
    if after is not None:
        statement = statement.where(Tagging.id > after)
    rows = ctx.session.scalars(statement).all()
    declared = record_kinds(ctx)
    records = []
    for each in rows[:limit]:
        ref = DocumentRef(each.record_kind, each.record_id)
        records.append(TaggedRecord(ref, declared[ref.kind].label, title_of(ctx, ref)))
    return TaggedPage(records, rows[limit - 1].id if len(rows) > limit else None)


def ids_with_tags(kind: str, tag_ids: Iterable[int]) -> Select[Any]:
    """The ids of a kind's records that have all these tags, to filter a list of them.

    `statement.where(Party.id.in_(ids_with_tags("core.party", [3, 7])))`; within a company's session.
    """
    wanted = sorted(set(tag_ids))
    return (
        select(Tagging.record_id)
        .where(Tagging.record_kind == kind, or_(*(Tagging.tag_id == each for each in wanted)))
        .group_by(Tagging.record_id)
        .having(func.count() == len(wanted))
    )
