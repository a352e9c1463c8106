"""Reading parties."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.errors import NotFound
from karvan.modules.parties.models import Party
from karvan.text import normalize_text

if TYPE_CHECKING:
    from karvan.context import Context

READ = "core.party.read"
PAGE = 50


def get_party(ctx: Context, party_id: int) -> Party:
    """The party of this id; raises NotFound, the same for absent and foreign."""
    ctx.require(READ)
    party = ctx.session.get(Party, (ctx.company.id, party_id))
    if party is None:
        raise NotFound
    return party


def find_party_by_code(ctx: Context, code: str) -> Party | None:
    """The party of this code, or None."""
    ctx.require(READ)
    return ctx.session.scalars(select(Party).where(Party.code == code.strip())).one_or_none()


def list_parties(
    ctx: Context, *, search: str = "", after: tuple[str, int] | None = None, limit: int = PAGE
) -> Sequence[Party]:
    """Parties by name, those whose name holds the words searched for; `after` is the last seen."""
    ctx.require(READ)
    statement = select(Party).order_by(Party.sort_name, Party.id).limit(limit)
    for word in normalize_text(search).split():
        statement = statement.where(Party.sort_name.contains(word, autoescape=True))
    if after is not None:
        name, identifier = after
        later = (Party.sort_name > name) | ((Party.sort_name == name) & (Party.id > identifier))
        statement = statement.where(later)
    return ctx.session.scalars(statement).all()
