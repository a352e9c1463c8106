"""Parties one by one and in lists, found by any of their names, in Persian or Latin letters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement
from sqlalchemy import and_
from sqlalchemy import or_
from sqlalchemy import select

from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.modules.parties.models import Party
from karvan.modules.parties.models import PartyKey
from karvan.modules.parties.models import PartyRole
from karvan.modules.parties.models import PartyState
from karvan.modules.parties.permissions import READ
from karvan.text import normalize_text

if TYPE_CHECKING:
    from karvan.context import Context

PAGE = 50


def get_party(ctx: Context, party_id: int) -> Party:
    """The party of this id; raises NotFound, the same for absent and foreign."""
    ctx.require(READ)
    party = ctx.session.get(Party, (ctx.company.id, party_id))
    if party is None:
        raise NotFound
    return party


def find_party_by_code(ctx: Context, code: str) -> Party | None:
    """The party of this code, or None; for the code of a merged one, the party it was merged into."""
    ctx.require(READ)
    found = ctx.session.scalars(select(Party).where(Party.code == code.strip())).one_or_none()
    if found is None or found.merged_into_id is None:
        return found
    return ctx.session.get(Party, (ctx.company.id, found.merged_into_id))


def list_parties(
    ctx: Context,
    *,
    search: str = "",
    role: str = "",
    state: str = "",
    after: tuple[str, int] | None = None,
    limit: int = PAGE,
) -> Sequence[Party]:
    """Parties by name: those one of whose names holds all words searched for, or of that code.

    Merged and erased parties are left out unless their `state` is asked for; `role` keeps those who
    hold it today; `after` is the last seen.
    """
    ctx.require(READ)
    statement = select(Party).order_by(Party.sort_name, Party.id).limit(limit)
    if state:
        statement = statement.where(Party.state == state)
    else:
        statement = statement.where(Party.state.in_((PartyState.ACTIVE, PartyState.ARCHIVED)))
    if search.strip():
        statement = statement.where(_named(search))
    if role:
        held = select(PartyRole.party_id).where(PartyRole.role == role, _holds_on(ctx))
        statement = statement.where(Party.id.in_(held))
    if after is not None:
        name, identifier = after
        later = (Party.sort_name > name) | ((Party.sort_name == name) & (Party.id > identifier))
        statement = statement.where(later)
    return ctx.session.scalars(statement).all()


def pick_party(ctx: Context, typed: str, *, field: str) -> Party:
    """The party someone means by a code or a whole name; raises Invalid beside the field."""
    text = typed.strip()
    found = find_party_by_code(ctx, text) if text else None
    if found is not None:
        return found
    named = select(PartyKey.party_id).where(PartyKey.search_text == normalize_text(text))
    open_states = Party.state.in_((PartyState.ACTIVE, PartyState.ARCHIVED))
    alike = ctx.session.scalars(
        select(Party).where(Party.id.in_(named), open_states).limit(2)
    ).all()
    if len(alike) == 1:
        return alike[0]
    message = _("There is no party “{name}”.", name=text)
    if alike:
        message = _("Several parties are called “{name}”. Write the code.", name=text)
    raise Invalid([Problem("core.party.unknown", message, field=field)])


def _named(search: str) -> ColumnElement[bool]:
    words = normalize_text(search).split()
    if not words:
        return Party.code == search.strip()
    in_key = [PartyKey.search_text.contains(word, autoescape=True) for word in words]
    in_name = [Party.sort_name.contains(word, autoescape=True) for word in words]
    keyed = select(PartyKey.party_id).where(*in_key)
    return or_(Party.id.in_(keyed), and_(*in_name), Party.code == search.strip())


def _holds_on(ctx: Context) -> ColumnElement[bool]:
    today = ctx.today()
    ends = or_(PartyRole.valid_to.is_(None), PartyRole.valid_to > today)
    return and_(PartyRole.valid_from <= today, ends)
