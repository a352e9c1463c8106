"""What a member may do: the permissions of all their roles, and all that those imply."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from sqlalchemy import Connection
from sqlalchemy import select

from karvan.actors import EVERYTHING
from karvan.actors import Actor
from karvan.db.models import Epoch
from karvan.identity.models import Membership
from karvan.identity.models import MembershipRole
from karvan.identity.models import Role
from karvan.identity.models import RolePermission
from karvan.identity.models import User
from karvan.identity.queries.signed_in import CompanyAccess

if TYPE_CHECKING:
    from karvan.identity.queries.signed_in import SignedInUser
    from karvan.runtime import Runtime


def with_implied(held: Iterable[str], implied: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """All that is held, and what each permission brings along, to any depth."""
    found: set[str] = set()
    waiting = list(held)
    while waiting:
        code = waiting.pop()
        if code not in found:
            found.add(code)
            waiting.extend(implied.get(code, ()))
    return frozenset(found)


@dataclass(frozen=True)
class Rights:
    """What a member may do, and whether their roles ask for a second factor."""

    permissions: frozenset[str]
    needs_factor: bool = False


def asks_for_factor(connection: Connection, membership_id: int) -> bool:
    """Whether one of the member's roles asks for a second factor."""
    statement = (
        select(Role.id)
        .join(MembershipRole, MembershipRole.role_id == Role.id)
        .where(MembershipRole.membership_id == membership_id, Role.requires_totp.is_(True))
    )
    return connection.scalars(statement).first() is not None


def read_permissions(connection: Connection, membership_id: int) -> frozenset[str]:
    """The codes that the member's roles hold, without what they imply."""
    statement = (
        select(RolePermission.permission)
        .join(MembershipRole, MembershipRole.role_id == RolePermission.role_id)
        .where(MembershipRole.membership_id == membership_id)
    )
    return frozenset(connection.scalars(statement))


class PermissionCache:
    """Permissions per member, kept in this process until the company's epoch changes."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._kept: dict[int, tuple[int, Rights]] = {}
        self._lock = Lock()

    def rights_of(self, access: CompanyAccess) -> Rights:
        """What the member may do; two statements when the epoch has changed, else none."""
        kept = self._kept.get(access.membership_id)
        if kept is not None and kept[0] == access.epoch:
            return kept[1]
        with self._runtime.database.begin(write=False) as connection:
            held = read_permissions(connection, access.membership_id)
            needs_factor = asks_for_factor(connection, access.membership_id)
        permissions = with_implied(held, implied_permissions(self._runtime))
        found = Rights(permissions, needs_factor)
        with self._lock:
            self._kept[access.membership_id] = (access.epoch, found)
        return found

    def permissions_of(self, access: CompanyAccess) -> frozenset[str]:
        """The codes of what the member may do."""
        return self.rights_of(access).permissions

    def actor_for(self, user: SignedInUser, access: CompanyAccess) -> Actor:
        """The user as one who acts in the company."""
        return Actor.user(user.id, user.name, self.permissions_of(access))


def implied_permissions(runtime: Runtime) -> dict[str, tuple[str, ...]]:
    """What each declared permission brings along."""
    declared = runtime.registry.permissions
    return {code: each.implies for code, each in declared.items() if each.implies}


def installation_actor(user: SignedInUser) -> Actor:
    """The user as one who acts on the installation itself: an administrator may, others may not."""
    held = frozenset({EVERYTHING}) if user.is_administrator else frozenset()
    return Actor.user(user.id, user.name, held)


def actor_for(runtime: Runtime, user_id: int, company_id: int) -> Actor | None:
    """The user as one who acts in the company, read afresh; None when no active member."""
    statement = (
        select(User.name, Membership.id, Epoch.epoch)
        .join(Membership, Membership.user_id == User.id)
        .outerjoin(Epoch, Epoch.company_id == Membership.company_id)
        .where(User.id == user_id, User.disabled_at.is_(None))
        .where(Membership.company_id == company_id)
    )
    with runtime.database.begin(write=False) as connection:
        row = connection.execute(statement).one_or_none()
    if row is None:
        return None
    access = CompanyAccess(company_id, row.id, row.epoch or 0)
    return Actor.user(user_id, row.name, PermissionCache(runtime).permissions_of(access))
