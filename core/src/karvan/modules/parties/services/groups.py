"""Party groups, a tree: service agreements, prices and reports go by them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.errors import Problem
from karvan.errors import StaleVersion
from karvan.i18n import lazy_gettext as _
from karvan.modules.parties.errors import GroupCycle
from karvan.modules.parties.errors import GroupInUse
from karvan.modules.parties.models import Party
from karvan.modules.parties.models import PartyGroup
from karvan.modules.parties.permissions import UPDATE

if TYPE_CHECKING:
    from karvan.context import Context

LONGEST_NAME = 100


@dataclass(frozen=True)
class SaveGroup:
    """A group as it was typed: its names by language, and the group above it."""

    names: Mapping[str, str]
    parent_id: int | None = None


def save_group(
    ctx: Context, command: SaveGroup, *, group_id: int | None = None, version: int | None = None
) -> PartyGroup:
    """Add a group or change one; raises Invalid, StaleVersion, or GroupCycle."""
    ctx.require(UPDATE)
    names = {each: name.strip() for each, name in command.names.items() if name.strip()}
    if not names or any(len(name) > LONGEST_NAME for name in names.values()):
        text = _("Enter a name of at most {limit} characters.", limit=LONGEST_NAME)
        raise Invalid([Problem("core.party_group.name", text, field="name")])
    group = PartyGroup() if group_id is None else get_group(ctx, group_id)
    if version is not None and group.version != version:
        raise StaleVersion
    if command.parent_id is not None:
        _require_tree(ctx, group_id, command.parent_id)
    group.name = names  # type: ignore[assignment]  # stored as an object of texts
    group.parent_id = command.parent_id
    ctx.session.add(group)
    ctx.uow.flush()
    return group


def remove_group(ctx: Context, group_id: int) -> None:
    """Take an empty group away; raises GroupInUse."""
    ctx.require(UPDATE)
    group = get_group(ctx, group_id)
    members = select(Party.id).where(Party.party_group_id == group_id).limit(1)
    below = select(PartyGroup.id).where(PartyGroup.parent_id == group_id).limit(1)
    if ctx.session.scalars(members).first() or ctx.session.scalars(below).first():
        raise GroupInUse
    ctx.session.delete(group)
    ctx.uow.flush()


def get_group(ctx: Context, group_id: int) -> PartyGroup:
    """The group of this id; raises NotFound."""
    group = ctx.session.get(PartyGroup, (ctx.company.id, group_id))
    if group is None:
        raise NotFound
    return group


def _require_tree(ctx: Context, group_id: int | None, parent_id: int) -> None:
    """Walk up from the new parent: the group itself must not be met, nor any group twice."""
    above: int | None = parent_id
    seen = {group_id}
    while above is not None:
        if above in seen:
            raise GroupCycle
        seen.add(above)
        above = get_group(ctx, above).parent_id
