"""Roles of a company and the permissions they hold.

A change is in force at the next request of everyone, in every process: it raises the company's
epoch. A plugin's default permissions are granted when it is first switched on, and never again, so
that a right an administrator took away stays away.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Select
from sqlalchemy import func
from sqlalchemy import select

from karvan.actors import EVERYTHING
from karvan.companies.epochs import raise_epoch
from karvan.db.types import TranslatedText
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.identity.default_roles import DEFAULT_ROLES
from karvan.identity.default_roles import HOLDS_ALL
from karvan.identity.errors import RoleInUse
from karvan.identity.errors import UnknownRole
from karvan.identity.models import Membership
from karvan.identity.models import MembershipRole
from karvan.identity.models import Role
from karvan.identity.models import RolePermission
from karvan.identity.models import User
from karvan.identity.services.duties import check_duties

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.plugins.declarations import Permission

CODE = re.compile(r"[a-z][a-z0-9-]{1,39}")


@dataclass(frozen=True)
class SaveRole:
    """A role under its code, with its name and exactly these permissions.

    `requires_totp`: who has the role must have a second factor; None leaves it as it is.
    """

    code: str
    name: str
    permissions: frozenset[str]
    requires_totp: bool | None = None


def create_default_roles(ctx: Context) -> None:
    """Give a new company its roles, with what core grants them."""
    for code, name in DEFAULT_ROLES.items():
        role = Role(company_id=ctx.company.id, code=code, name=name)
        ctx.session.add(role)
        ctx.session.flush()
        _grant(ctx, role.id, HOLDS_ALL.get(code, ()))
    grant_default_permissions(ctx, "core")


def grant_default_permissions(ctx: Context, plugin: str) -> None:
    """Grant what the plugin declares for the usual roles; called once, when it is first on.

    A role that the company has removed is passed over. Raises nothing of its own.
    """
    roles = {role.code: role.id for role in _roles(ctx)}
    held = _held_by_role(ctx, roles.values())
    wanted: dict[int, list[str]] = {}
    for permission in declared_permissions(ctx):
        if permission.plugin == plugin:
            for code in permission.default_roles:
                if code in roles:
                    wanted.setdefault(roles[code], []).append(permission.code)
    for role_id, permissions in wanted.items():
        already = held.get(role_id, frozenset())
        if EVERYTHING not in already:
            _grant(ctx, role_id, (each for each in permissions if each not in already))
    raise_epoch(ctx.uow.connection, ctx.company.id)


def declared_permissions(ctx: Context) -> Collection[Permission]:
    """Every permission that core or a loaded plugin declares, whether it is on here or not."""
    return ctx.runtime.registry.permissions.values()


def save_role(ctx: Context, command: SaveRole, *, confirmed: bool = False) -> Role:
    """Make a role, or give the one of this code another name and exactly these permissions.

    Raises Invalid; DutiesConflict or ConfirmableWarning where somebody who has the role would hold
    rights that should stay apart.
    """
    role = ctx.session.scalar(_of_company(ctx).where(Role.code == command.code))
    if problems := _problems(ctx, command, role):
        raise Invalid(problems)
    if role is None:
        role = Role(company_id=ctx.company.id, code=command.code, name=TranslatedText())
        ctx.session.add(role)
    role.name = TranslatedText(role.name | {ctx.locale.language: command.name.strip()})
    if command.requires_totp is not None:
        role.requires_totp = command.requires_totp
    ctx.session.flush()
    _check_holders(ctx, role, command.permissions, confirmed=confirmed)
    _set_permissions(ctx, role, command.permissions)
    raise_epoch(ctx.uow.connection, ctx.company.id)
    return role


def _problems(ctx: Context, command: SaveRole, role: Role | None) -> list[Problem]:
    problems = []
    if not CODE.fullmatch(command.code):
        text = _("Use small letters, digits and - for the code of a role.")
        problems.append(Problem("core.role.code", text, field="code"))
    if not 0 < len(command.name.strip()) <= 80:
        text = _("Give the role a name of at most 80 characters.")
        problems.append(Problem("core.role.name", text, field="name"))
    known = {each.code for each in declared_permissions(ctx)} | {EVERYTHING}
    if role is not None:  # it may hold rights of a plugin that is missing at the moment
        known |= _held_by_role(ctx, (role.id,)).get(role.id, frozenset())
    for unknown in sorted(command.permissions - known):
        text = _("There is no permission {permission}.", permission=unknown)
        problems.append(Problem("core.role.permission", text, field="permissions"))
    return problems


def _check_holders(ctx: Context, role: Role, wanted: frozenset[str], *, confirmed: bool) -> None:
    """Look at everybody who has the role, together with their other roles."""
    holders = (
        select(User, MembershipRole.membership_id)
        .join(Membership, Membership.user_id == User.id)
        .join(MembershipRole, MembershipRole.membership_id == Membership.id)
        .where(MembershipRole.role_id == role.id)
    )
    for user, membership_id in ctx.session.execute(holders).all():
        own = select(MembershipRole.role_id).where(MembershipRole.membership_id == membership_id)
        held = _held_by_role(ctx, ctx.session.scalars(own).all())
        before = frozenset().union(*held.values())
        after = frozenset().union(wanted, *(held[each] for each in held if each != role.id))
        check_duties(ctx, user, before, after, confirmed=confirmed)


def _set_permissions(ctx: Context, role: Role, wanted: frozenset[str]) -> None:
    statement = select(RolePermission).where(RolePermission.role_id == role.id)
    present = {each.permission: each for each in ctx.session.scalars(statement)}
    for permission in sorted(present.keys() - wanted):
        ctx.session.delete(present[permission])
    _grant(ctx, role.id, sorted(wanted - present.keys()))


def remove_role(ctx: Context, code: str) -> None:
    """Remove a role that nobody has; raises RoleInUse or UnknownRole."""
    role = get_role(ctx, code)
    holders = select(func.count()).select_from(MembershipRole)
    count = ctx.session.scalar(holders.where(MembershipRole.role_id == role.id)) or 0
    if count:
        raise RoleInUse(role=str(role.name), count=count)
    _set_permissions(ctx, role, frozenset())
    ctx.session.flush()
    ctx.session.delete(role)
    raise_epoch(ctx.uow.connection, ctx.company.id)


def get_role(ctx: Context, code: str) -> Role:
    """The company's role of this code; raises UnknownRole naming those there are."""
    roles = {role.code: role for role in _roles(ctx)}
    if code not in roles:
        raise UnknownRole(role=code, choices=", ".join(sorted(roles)))
    return roles[code]


def _of_company(ctx: Context) -> Select[Role]:
    return select(Role).where(Role.company_id == ctx.company.id)


def _roles(ctx: Context) -> Collection[Role]:
    return ctx.session.scalars(_of_company(ctx).order_by(Role.id)).all()


def _held_by_role(ctx: Context, role_ids: Iterable[int]) -> dict[int, frozenset[str]]:
    statement = select(RolePermission.role_id, RolePermission.permission)
    found: dict[int, set[str]] = {}
    for role_id, permission in ctx.session.execute(
        statement.where(RolePermission.role_id.in_(list(role_ids)))
    ):
        found.setdefault(role_id, set()).add(permission)
    return {role_id: frozenset(held) for role_id, held in found.items()}


def _grant(ctx: Context, role_id: int, permissions: Iterable[str]) -> None:
    ctx.session.add_all(
        RolePermission(role_id=role_id, permission=permission) for permission in permissions
    )
    ctx.session.flush()
