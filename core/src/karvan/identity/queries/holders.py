"""Who in a company holds a permission: whom one may mention, tell, or give work to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.actors import EVERYTHING
from karvan.identity.models import Membership
from karvan.identity.models import MembershipRole
from karvan.identity.models import RolePermission
from karvan.identity.models import User
from karvan.identity.queries.permissions import implied_permissions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from karvan.context import Context


@dataclass(frozen=True)
class Colleague:
    """An active member of the company, as others know them."""

    id: int
    name: str
    email: str
    language: str | None


def list_holders(ctx: Context, code: str | None = None) -> list[Colleague]:
    """Active members who hold the permission by any of their roles; all of them without one."""
    statement = (
        select(User.id, User.name, User.email, User.language)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.company_id == ctx.company.id, User.disabled_at.is_(None))
        .order_by(User.name, User.id)
    )
    if code is not None:
        holding = (
            select(MembershipRole.membership_id)
            .join(RolePermission, RolePermission.role_id == MembershipRole.role_id)
            .where(RolePermission.permission.in_(_bringing(ctx, code)))
        )
        statement = statement.where(Membership.id.in_(holding))
    return [Colleague(*row) for row in ctx.session.execute(statement)]


def names_of_users(ctx: Context, user_ids: Iterable[int | None]) -> dict[int, str]:
    """The names of users by id, whether they still are members or not; one statement."""
    wanted = sorted({each for each in user_ids if each is not None})
    if not wanted:
        return {}
    rows = ctx.session.execute(select(User.id, User.name).where(User.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def _bringing(ctx: Context, code: str) -> list[str]:
    """Every permission that brings this one along, to any depth, and the one that is all of them."""
    implied = implied_permissions(ctx.runtime)
    found, waiting = {code, EVERYTHING}, [code]
    while waiting:
        wanted = waiting.pop()
        for each, brings in implied.items():
            if wanted in brings and each not in found:
                found.add(each)
                waiting.append(each)
    return sorted(found)
