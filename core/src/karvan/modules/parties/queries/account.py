"""All that core knows of one party, for its page: one query for each kind of detail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from typing import TypeVar

from sqlalchemy import ColumnElement
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from karvan.modules.parties.models import Address
from karvan.modules.parties.models import ContactPoint
from karvan.modules.parties.models import Party
from karvan.modules.parties.models import PartyGroup
from karvan.modules.parties.models import PartyIdentifier
from karvan.modules.parties.models import PartyRelation
from karvan.modules.parties.models import PartyRole
from karvan.modules.parties.queries.parties import get_party

if TYPE_CHECKING:
    from karvan.context import Context

Detail = TypeVar("Detail", Address, ContactPoint, PartyIdentifier, PartyRelation, PartyRole)


@dataclass(frozen=True)
class Account:
    """A party with its details; `shared` are the ids of contact points others have as well."""

    party: Party
    group: PartyGroup | None
    roles: Sequence[PartyRole]
    contacts: Sequence[ContactPoint]
    addresses: Sequence[Address]
    identifiers: Sequence[PartyIdentifier]
    relations: Sequence[PartyRelation]
    shared: frozenset[int]


@dataclass(frozen=True)
class GroupLine:
    """A group in the tree; `is_empty` when neither parties nor groups stand in it."""

    group: PartyGroup
    depth: int
    parties: int
    is_empty: bool


def get_account(ctx: Context, party_id: int) -> Account:
    """The party and everything about it that core keeps; raises NotFound."""
    party = get_party(ctx, party_id)
    contacts = _details(ctx, ContactPoint, ContactPoint.party_id == party_id)
    of_party = or_(PartyRelation.from_party_id == party_id, PartyRelation.to_party_id == party_id)
    return Account(
        party=party,
        group=party.party_group,
        roles=_details(ctx, PartyRole, PartyRole.party_id == party_id),
        contacts=contacts,
        addresses=_details(ctx, Address, Address.party_id == party_id),
        identifiers=_details(ctx, PartyIdentifier, PartyIdentifier.party_id == party_id),
        relations=ctx.session.scalars(
            select(PartyRelation)
            .where(of_party)
            .options(joinedload(PartyRelation.from_party), joinedload(PartyRelation.to_party))
            .order_by(PartyRelation.valid_from, PartyRelation.id)
        ).all(),
        shared=find_shared(ctx, contacts),
    )


def find_shared(ctx: Context, contacts: Sequence[ContactPoint]) -> frozenset[int]:
    """Which of the contact points have a value that another party has as well."""
    keys = {each.value_key for each in contacts}
    if not keys:
        return frozenset()
    rows = ctx.session.execute(
        select(ContactPoint.kind, ContactPoint.value_key, ContactPoint.party_id).where(
            ContactPoint.value_key.in_(keys)
        )
    )
    holders: dict[tuple[str, str], set[int]] = {}
    for kind, key, party_id in rows:
        holders.setdefault((kind, key), set()).add(party_id)
    return frozenset(each.id for each in contacts if len(holders[each.kind, each.value_key]) > 1)


def list_groups(ctx: Context) -> Sequence[PartyGroup]:
    """All party groups, in order of id; the page shows them as a tree."""
    return ctx.session.scalars(select(PartyGroup).order_by(PartyGroup.id)).all()


def list_group_tree(ctx: Context) -> list[GroupLine]:
    """The groups as a tree: each below its parent, by name, with the number of its parties."""
    groups = list_groups(ctx)
    counted = select(Party.party_group_id, func.count()).group_by(Party.party_group_id)
    members = {row[0]: row[1] for row in ctx.session.execute(counted)}
    below: dict[int | None, list[PartyGroup]] = {}
    for group in sorted(groups, key=lambda each: (str(each.name).casefold(), each.id)):
        below.setdefault(group.parent_id, []).append(group)
    lines: list[GroupLine] = []

    def walk(parent: int | None, depth: int) -> None:
        for group in below.get(parent, ()):
            count = members.get(group.id, 0)
            lines.append(GroupLine(group, depth, count, not count and group.id not in below))
            walk(group.id, depth + 1)

    walk(None, 0)
    return lines


def _details(ctx: Context, model: type[Detail], of_party: ColumnElement[bool]) -> Sequence[Detail]:
    return ctx.session.scalars(select(model).where(of_party).order_by(model.id)).all()


def main_roles(ctx: Context, parties: Sequence[Party]) -> dict[int, str]:
    """The first of the roles each party holds today, by its code."""
    statement = select(PartyRole.party_id, PartyRole.role).where(
        PartyRole.party_id.in_([each.id for each in parties]), *_held_on(ctx.today())
    )
    found: dict[int, str] = {}
    for party_id, role in ctx.session.execute(statement.order_by(PartyRole.id)):
        found.setdefault(party_id, role)
    return found


def has_role(ctx: Context, roles: Sequence[str]) -> ColumnElement[bool]:
    """Whether a party holds one of the roles today."""
    holders = select(PartyRole.party_id).where(
        PartyRole.company_id == ctx.company.id,
        PartyRole.role.in_(roles),
        *_held_on(ctx.today()),
    )
    return Party.id.in_(holders)


def _held_on(day: date) -> tuple[ColumnElement[bool], ...]:
    return (
        PartyRole.valid_from <= day,
        or_(PartyRole.valid_to.is_(None), PartyRole.valid_to > day),
    )


def names_of_roles(ctx: Context, parties: Sequence[Party]) -> dict[int, str]:
    """What each party is to the company today, in words: one query for all of them."""
    from karvan.modules.parties.services.roles import list_role_kinds

    labels = {each.code: each.label for each in list_role_kinds(ctx)}
    statement = select(PartyRole.party_id, PartyRole.role).where(
        PartyRole.party_id.in_([each.id for each in parties]),
        *_held_on(ctx.today()),
    )
    found: dict[int, list[str]] = {}
    for party_id, role in ctx.session.execute(statement.order_by(PartyRole.id)):
        found.setdefault(party_id, []).append(str(labels.get(role, role)))
    return {party_id: ", ".join(names) for party_id, names in found.items()}
