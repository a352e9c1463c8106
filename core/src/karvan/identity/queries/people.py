"""Lists of people and roles, for pages and the command line."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam
from sqlalchemy import func
from sqlalchemy import select

from karvan.actors import EVERYTHING
from karvan.companies.models import Company
from karvan.db.types import TranslatedText
from karvan.errors import NotFound
from karvan.identity.models import Membership
from karvan.identity.models import MembershipRole
from karvan.identity.models import Role
from karvan.identity.models import RolePermission
from karvan.identity.models import User

if TYPE_CHECKING:
    from karvan.context import Context


_COMPANIES = (
    select(Company.code, Company.name)
    .join(Membership, Membership.company_id == Company.id)
    .where(Membership.user_id == bindparam("person"), Company.state == "open")
    .order_by(Company.name)
)


@dataclass(frozen=True)
class Person:
    """A user of the installation and the codes of the companies they belong to."""

    id: int
    email: str
    name: str
    is_administrator: bool
    is_active: bool
    companies: tuple[str, ...]


@dataclass(frozen=True)
class Member:
    """A member of one company and the codes of their roles."""

    user_id: int
    email: str
    name: str
    is_active: bool
    roles: tuple[str, ...]


@dataclass(frozen=True)
class RoleView:
    """A role, what it holds, and how many people have it."""

    id: int
    code: str
    name: TranslatedText
    permissions: frozenset[str]
    holders: int
    requires_totp: bool = False


@dataclass(frozen=True)
class CompanyChoice:
    """A company a user may enter."""

    code: str
    name: str


def get_person(ctx: Context, user_id: int) -> Person:
    """One user of the installation; raises NotFound."""
    found = next((each for each in list_people(ctx) if each.id == user_id), None)
    if found is None:
        raise NotFound
    return found


def list_people(ctx: Context) -> list[Person]:
    """Every user of the installation, by e-mail address."""
    companies: dict[int, list[str]] = {}
    joined = select(Membership.user_id, Company.code).join(
        Company, Company.id == Membership.company_id
    )
    for user_id, code in ctx.session.execute(joined.order_by(Company.code)):
        companies.setdefault(user_id, []).append(code)
    return [
        Person(
            user.id,
            user.email,
            user.name,
            user.is_administrator,
            user.disabled_at is None,
            tuple(companies.get(user.id, ())),
        )
        for user in ctx.session.scalars(select(User).order_by(User.email))
    ]


def list_members(ctx: Context) -> list[Member]:
    """The members of this company, by name."""
    roles: dict[int, list[str]] = {}
    held = (
        select(MembershipRole.membership_id, Role.code)
        .join(Role, Role.id == MembershipRole.role_id)
        .where(Role.company_id == ctx.company.id)
        .order_by(Role.code)
    )
    for membership_id, code in ctx.session.execute(held):
        roles.setdefault(membership_id, []).append(code)
    members = (
        select(Membership.id, User)
        .join(User, User.id == Membership.user_id)
        .where(Membership.company_id == ctx.company.id)
        .order_by(User.name, User.id)
    )
    return [
        Member(user.id, user.email, user.name, user.disabled_at is None, tuple(roles.get(key, ())))
        for key, user in ctx.session.execute(members)
    ]


def list_roles(ctx: Context) -> list[RoleView]:
    """The roles of this company, in the order they were made."""
    held: dict[int, set[str]] = {}
    own = select(Role.id).where(Role.company_id == ctx.company.id)
    permissions = select(RolePermission).where(RolePermission.role_id.in_(own))
    for each in ctx.session.scalars(permissions):
        held.setdefault(each.role_id, set()).add(each.permission)
    holders: dict[int, int] = {}
    for each in ctx.session.scalars(select(MembershipRole).where(MembershipRole.role_id.in_(own))):
        holders[each.role_id] = holders.get(each.role_id, 0) + 1
    roles = select(Role).where(Role.company_id == ctx.company.id).order_by(Role.id)
    return [
        RoleView(
            role.id,
            role.code,
            role.name,
            frozenset(held.get(role.id, ())),
            holders.get(role.id, 0),
            role.requires_totp,
        )
        for role in ctx.session.scalars(roles)
    ]


def list_companies_of(ctx: Context, user_id: int) -> list[CompanyChoice]:
    """The companies the user may enter, by name."""
    found = ctx.session.execute(_COMPANIES, {"person": user_id})
    return [CompanyChoice(code, name) for code, name in found]


def names_of_roles(ctx: Context, user_ids: Collection[int]) -> dict[int, list[TranslatedText]]:
    """What the roles of these members are called, by account."""
    statement = (
        select(Membership.user_id, Role.name)
        .join(MembershipRole, MembershipRole.membership_id == Membership.id)
        .join(Role, Role.id == MembershipRole.role_id)
        .where(Membership.company_id == ctx.company.id, Membership.user_id.in_(list(user_ids)))
        .order_by(Role.id)
    )
    found: dict[int, list[TranslatedText]] = {}
    for user_id, name in ctx.session.execute(statement):
        found.setdefault(user_id, []).append(name)
    return found


def count_holders(ctx: Context, role_ids: Collection[int]) -> dict[int, int]:
    """How many people have each of these roles."""
    statement = (
        select(MembershipRole.role_id, func.count())
        .where(MembershipRole.role_id.in_(list(role_ids)))
        .group_by(MembershipRole.role_id)
    )
    counts = {row[0]: row[1] for row in ctx.session.execute(statement)}
    return dict.fromkeys(role_ids, 0) | counts


def count_permissions(ctx: Context, role_ids: Collection[int]) -> dict[int, int]:
    """How many permissions each of these roles names, beside everything."""
    statement = (
        select(RolePermission.role_id, func.count())
        .where(RolePermission.role_id.in_(list(role_ids)), RolePermission.permission != EVERYTHING)
        .group_by(RolePermission.role_id)
    )
    counts = {row[0]: row[1] for row in ctx.session.execute(statement)}
    return dict.fromkeys(role_ids, 0) | counts


def roles_with_everything(ctx: Context, role_ids: Collection[int]) -> set[int]:
    """Those of these roles that hold every permission, now and later."""
    statement = select(RolePermission.role_id).where(
        RolePermission.role_id.in_(list(role_ids)), RolePermission.permission == EVERYTHING
    )
    return set(ctx.session.scalars(statement))
