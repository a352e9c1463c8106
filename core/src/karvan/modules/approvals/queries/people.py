"""Who may decide about a step: by role or by name, in person or as a deputy, and never one's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from typing import Protocol

from sqlalchemy import select

from karvan.identity.queries.people import Member
from karvan.identity.queries.people import list_members
from karvan.modules.approvals.models import ApprovalDelegation

if TYPE_CHECKING:
    from collections.abc import Collection

    from karvan.context import Context
    from karvan.modules.approvals.models import ApprovalRequest


class AsksPeople(Protocol):
    """A rule or a step: both name a role, people, or both."""

    role: str | None
    user_ids: list[int]


@dataclass(frozen=True)
class PeopleOfCompany:
    """The members of a company and their deputies of a day."""

    members: dict[int, Member]
    deputies: dict[int, frozenset[int]]

    def name(self, user_id: int | None) -> str:
        """The name of a user; empty for nobody and for who has left."""
        found = self.members.get(user_id or 0)
        return found.name if found else ""

    def approvers(self, asked: AsksPeople, barred: Collection[int]) -> set[int]:
        """Those who may decide in person: members in use that the rule names."""
        return {
            user_id
            for user_id, member in self.members.items()
            if member.is_active
            and user_id not in barred
            and (user_id in asked.user_ids or (asked.role and asked.role in member.roles))
        }

    def principals(self, user_id: int, asked: AsksPeople, barred: Collection[int]) -> list[int]:
        """For whom a user may decide: for themselves first, then for those they stand in for.

        A deputy gets what the delegator may do in person, never what was delegated to them.
        """
        member = self.members.get(user_id)
        if member is None or not member.is_active or user_id in barred:
            return []
        approvers = self.approvers(asked, barred)
        own = [user_id] if user_id in approvers else []
        others = {each for each in approvers if user_id in self.deputies.get(each, ())}
        return [*own, *sorted(others - {user_id})]

    def audience(self, asked: AsksPeople, barred: Collection[int]) -> set[int]:
        """Everyone who may decide, deputies included."""
        approvers = self.approvers(asked, barred)
        deputies = {deputy for each in approvers for deputy in self.deputies.get(each, ())}
        return approvers | {
            each for each in deputies - set(barred)
            if each in self.members and self.members[each].is_active
        }  # fmt: skip


def people_of(ctx: Context, on: date | None = None) -> PeopleOfCompany:
    """Members and the delegations of a day, today unless another is given."""
    day = on or ctx.today()
    rows = ctx.session.scalars(
        select(ApprovalDelegation).where(
            ApprovalDelegation.valid_from <= day, ApprovalDelegation.valid_to > day
        )
    )
    deputies: dict[int, set[int]] = {}
    for row in rows:
        deputies.setdefault(row.delegator_id, set()).add(row.deputy_id)
    return PeopleOfCompany(
        {each.user_id: each for each in list_members(ctx)},
        {delegator: frozenset(each) for delegator, each in deputies.items()},
    )


def barred_from(request: ApprovalRequest) -> set[int]:
    """Who asked, who wrote and who last changed the document."""
    return {request.requested_by, request.authored_by, request.edited_by}
