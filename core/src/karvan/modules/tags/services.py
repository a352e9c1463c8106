"""Making tags, putting them on records, merging them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.contracts.references import DocumentRef
from karvan.documents.records import require_record
from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.errors import Problem
from karvan.errors import StaleVersion
from karvan.i18n import lazy_gettext as _
from karvan.modules.tags.models import COLOURS
from karvan.modules.tags.models import Tag
from karvan.modules.tags.models import Tagging
from karvan.text import identity_key

if TYPE_CHECKING:
    from karvan.context import Context

CREATE, UPDATE, DELETE = "core.tag.create", "core.tag.update", "core.tag.delete"
USE = "core.tag.use"
LONGEST = 60
MOST_ON_A_RECORD = 50


@dataclass(frozen=True)
class CreateTag:
    """A new tag: a word in one of the eight colours."""

    name: str
    colour: str = "grey"


@dataclass(frozen=True)
class ChangeTag:
    """A tag's new word and colour, and the version it was read at."""

    tag_id: int
    version: int
    name: str
    colour: str


@dataclass(frozen=True)
class MergeTags:
    """To put `into` wherever `source` is, and to remove `source`."""

    source_id: int
    into_id: int


def create_tag(ctx: Context, command: CreateTag) -> Tag:
    """Make a tag; raises Invalid for a word that is empty, too long or there already."""
    ctx.require(CREATE)
    name = _checked(ctx, command.name, command.colour)
    tag = Tag(name=name, key=identity_key(name), colour=command.colour)
    ctx.session.add(tag)
    ctx.uow.flush()
    return tag


def change_tag(ctx: Context, command: ChangeTag) -> Tag:
    """Change word and colour; raises StaleVersion, Invalid as for a new one."""
    ctx.require(UPDATE)
    tag = get_tag(ctx, command.tag_id)
    if tag.version != command.version:
        raise StaleVersion
    tag.name = _checked(ctx, command.name, command.colour, tag)
    tag.key, tag.colour = identity_key(tag.name), command.colour
    ctx.uow.flush()
    return tag


def delete_tag(ctx: Context, tag_id: int) -> None:
    """Take a tag off every record and remove it."""
    ctx.require(DELETE)
    tag = get_tag(ctx, tag_id)
    for tagging in ctx.session.scalars(select(Tagging).where(Tagging.tag_id == tag.id)):
        ctx.session.delete(tagging)
    ctx.uow.flush()
    ctx.session.delete(tag)
    ctx.uow.flush()


def merge_tags(ctx: Context, command: MergeTags) -> Tag:
    """Make one tag of two; a record that has both keeps one. Gives the one that stays."""
    ctx.require(UPDATE)
    source, into = get_tag(ctx, command.source_id), get_tag(ctx, command.into_id)
    if source.id == into.id:
        text = _("Choose another tag to merge this one with.")
        raise Invalid([Problem("core.tag.merge", text, field="into")])
    rows = ctx.session.scalars(
        select(Tagging).where(Tagging.tag_id.in_([source.id, into.id]))
    ).all()
    has = {(each.record_kind, each.record_id) for each in rows if each.tag_id == into.id}
    for each in rows:
        if each.tag_id == source.id:
            if (each.record_kind, each.record_id) in has:
                ctx.session.delete(each)
            else:
                each.tag_id = into.id
    ctx.uow.flush()
    ctx.session.delete(source)
    ctx.uow.flush()
    return into


def set_tags(ctx: Context, ref: DocumentRef, tag_ids: set[int]) -> None:
    """Put exactly these tags on a record. Raises NotFound for a record or tag not to be seen."""
    ctx.require(USE)
    require_record(ctx, ref)
    if len(tag_ids) > MOST_ON_A_RECORD:
        text = _("A record has at most {limit} tags.", limit=MOST_ON_A_RECORD)
        raise Invalid([Problem("core.tag.many", text, field="tags")])
    there = {
        each.tag_id: each
        for each in ctx.session.scalars(
            select(Tagging).where(Tagging.record_kind == ref.kind, Tagging.record_id == ref.id)
        )
    }
    for tag_id in sorted(tag_ids - set(there)):
        tag = get_tag(ctx, tag_id)
        ctx.session.add(Tagging(tag_id=tag.id, record_kind=ref.kind, record_id=ref.id))
    for tag_id in set(there) - tag_ids:
        ctx.session.delete(there[tag_id])
    ctx.uow.flush()


def add_tag(ctx: Context, ref: DocumentRef, name: str) -> Tag:
    """Put the tag of this word on a record; who may manage tags makes it where there is none."""
    ctx.require(USE)
    require_record(ctx, ref)
    key = identity_key(name)
    tag = ctx.session.scalars(select(Tag).where(Tag.key == key)).one_or_none()
    if tag is None:
        tag = create_tag(ctx, CreateTag(name))
    has = select(Tagging.id).where(
        Tagging.tag_id == tag.id, Tagging.record_kind == ref.kind, Tagging.record_id == ref.id
    )
    if ctx.session.scalar(has) is None:
        ctx.session.add(Tagging(tag_id=tag.id, record_kind=ref.kind, record_id=ref.id))
        ctx.uow.flush()
    return tag


def get_tag(ctx: Context, tag_id: int) -> Tag:
    """The tag of this id; raises NotFound."""
    tag = ctx.session.get(Tag, (ctx.company.id, tag_id))
    if tag is None:
        raise NotFound
    return tag


def _checked(ctx: Context, name: str, colour: str, tag: Tag | None = None) -> str:
    clean = " ".join(name.split())
    problems = []
    if not identity_key(clean) or len(clean) > LONGEST:
        text = _("Enter a word of at most {limit} characters.", limit=LONGEST)
        problems.append(Problem("core.tag.name", text, field="name"))
    if colour not in COLOURS:
        problems.append(Problem("core.tag.colour", _("Choose a colour."), field="colour"))
    same = ctx.session.scalar(select(Tag.id).where(Tag.key == identity_key(clean)))
    if same is not None and (tag is None or same != tag.id):
        text = _("There is a tag {name} already.", name=clean)
        problems.append(Problem("core.tag.name", text, field="name"))
    if problems:
        raise Invalid(problems)
    return clean
