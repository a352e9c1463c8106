"""Puts tags on a record: words become tags of the company, for those who may make them.

Tags are a module's; the kernel knows only their two tables.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import select

from karvan.db.base import all_mappers
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.text import identity_key

if TYPE_CHECKING:
    from karvan.context import Context

CREATE, USE = "core.tag.create", "core.tag.use"
COLOUR = "grey"


def put_tags(ctx: Context, code: str, record_id: int, names: Iterable[str], *, field: str) -> None:
    """Have exactly these tags on the record; raises Forbidden, Invalid for one that is not there."""
    tag, tagging = _model("core_tag"), _model("core_tagging")
    wanted = {identity_key(name): name for name in names}
    mine = select(tagging).where(tagging.record_kind == code, tagging.record_id == record_id)
    now = {each.tag_id: each for each in ctx.session.scalars(mine)}
    tags = {each.key: each for each in ctx.session.scalars(select(tag).where(tag.key.in_(wanted)))}
    there = {key: each.id for key, each in tags.items()}
    if set(wanted) == set(there) and set(there.values()) == set(now):
        return
    if field:
        ctx.require(USE)
    for key in [each for each in wanted if each not in there]:
        there[key] = _new_tag(ctx, tag, wanted[key], key, field)
    for tag_id, row in now.items():
        if tag_id not in there.values():
            ctx.session.delete(row)
    for tag_id in sorted(set(there.values()) - set(now)):
        ctx.session.add(tagging(tag_id=tag_id, record_kind=code, record_id=record_id))
    ctx.uow.flush()


def _new_tag(ctx: Context, tag: type[Any], name: str, key: str, field: str) -> int:
    if not ctx.can(CREATE) or not key:
        text = _("There is no tag “{name}”. Choose one from the list.", name=name)
        raise Invalid([Problem("core.no_such_tag", text, field=field)])
    made = tag(name=name, key=key, colour=COLOUR)
    ctx.session.add(made)
    ctx.uow.flush()
    return int(made.id)


def _model(table: str) -> type[Any]:
    return next(
        mapper.class_
        for mapper in all_mappers()
        if mapper.local_table.name == table  # type: ignore[attr-defined]  # all are tables
    )
