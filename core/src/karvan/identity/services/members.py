"""Members of a company and their roles; all in that company's own unit of work.

Every change is in force at the member's next request: it ends their sessions, since rights they
have lost must not live on in one, and raises the company's epoch.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import select

from karvan.companies.epochs import raise_epoch
from karvan.identity.default_roles import ADMINISTRATOR
from karvan.identity.errors import LastAdministrator
from karvan.identity.errors import UnknownUser
from karvan.identity.models import Membership
from karvan.identity.models import MembershipRole
from karvan.identity.models import Role
from karvan.identity.models import RolePermission
from karvan.identity.models import User
from karvan.identity.services.duties import check_duties
from karvan.identity.services.roles import get_role

if TYPE_CHECKING:
    from karvan.context import Context


def set_member(
    ctx: Context, user: User, roles: Collection[str], *, confirmed: bool = False
) -> Membership:
    """Make the user a member with exactly these roles (codes).

    Raises UnknownRole; LastAdministrator where nobody would be left to administer; DutiesConflict or
    ConfirmableWarning where rights come together that should stay apart.
    """
    chosen = {get_role(ctx, code).id for code in roles}
    membership = find_membership(ctx, user.id)
    if membership is None:
        membership = Membership(company_id=ctx.company.id, user_id=user.id)
        ctx.session.add(membership)
        ctx.session.flush()
    held = _held(ctx, membership)
    _keep_an_administrator(ctx, user, held.keys() - chosen)
    before, after = _rights_in(ctx, held.keys()), _rights_in(ctx, chosen)
    check_duties(ctx, user, before, after, confirmed=confirmed)
    for role_id in sorted(held.keys() - chosen):
        ctx.session.delete(held[role_id])
    for role_id in sorted(chosen - held.keys()):
        ctx.session.add(MembershipRole(membership_id=membership.id, role_id=role_id))
    if held and held.keys() != chosen:
        user.session_epoch += 1
    ctx.session.flush()
    raise_epoch(ctx.uow.connection, ctx.company.id)
    return membership


def remove_member(ctx: Context, user: User) -> None:
    """Take the user out of the company; raises UnknownUser and LastAdministrator."""
    membership = find_membership(ctx, user.id)
    if membership is None:
        raise UnknownUser(email=user.email)
    held = _held(ctx, membership)
    _keep_an_administrator(ctx, user, held.keys())
    for role in held.values():
        ctx.session.delete(role)
    ctx.session.flush()
    ctx.session.delete(membership)
    user.session_epoch += 1
    ctx.session.flush()
    raise_epoch(ctx.uow.connection, ctx.company.id)


def find_membership(ctx: Context, user_id: int) -> Membership | None:
    """The user's membership in this company, or None."""
    here = (Membership.company_id == ctx.company.id, Membership.user_id == user_id)
    return ctx.session.scalar(select(Membership).where(*here))


def _rights_in(ctx: Context, role_ids: Collection[int]) -> frozenset[str]:
    held = select(RolePermission.permission).where(RolePermission.role_id.in_(list(role_ids)))
    return frozenset(ctx.session.scalars(held))


def _held(ctx: Context, membership: Membership) -> dict[int, MembershipRole]:
    statement = select(MembershipRole).where(MembershipRole.membership_id == membership.id)
    return {each.role_id: each for each in ctx.session.scalars(statement)}


def _keep_an_administrator(ctx: Context, user: User, lost: Collection[int]) -> None:
    administrator = ctx.session.scalar(
        select(Role.id).where(Role.company_id == ctx.company.id, Role.code == ADMINISTRATOR)
    )
    if (
        administrator is not None
        and administrator in lost
        and _count_holders(ctx, administrator) == 1
    ):
        raise LastAdministrator(name=user.name)


def _count_holders(ctx: Context, role_id: int) -> int:
    statement = (
        select(func.count())
        .select_from(MembershipRole)
        .join(Membership, Membership.id == MembershipRole.membership_id)
        .join(User, User.id == Membership.user_id)
        .where(MembershipRole.role_id == role_id, User.disabled_at.is_(None))
    )
    return ctx.session.scalar(statement) or 0
