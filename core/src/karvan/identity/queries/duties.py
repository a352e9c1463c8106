"""Who holds rights that should stay apart, and who may do what: for reports and a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from karvan.actors import EVERYTHING
from karvan.identity.duties import conflicts_in
from karvan.identity.queries.people import Member
from karvan.identity.queries.people import RoleView
from karvan.identity.queries.people import list_members
from karvan.identity.queries.people import list_roles
from karvan.identity.queries.permissions import implied_permissions
from karvan.identity.queries.permissions import with_implied
from karvan.plugins.declarations import DutyConflict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from karvan.context import Context


@dataclass(frozen=True)
class Violation:
    """A member who holds both rights of a pair, and the roles that bring them.

    `conflict` is None for who holds everything.
    """

    member: Member
    roles: tuple[str, ...]
    conflict: DutyConflict | None


@dataclass(frozen=True)
class HeldRight:
    """One right of one member, and one role it comes from."""

    member: Member
    role: str
    permission: str


def declared_conflicts(ctx: Context) -> list[DutyConflict]:
    """The pairs that core and the plugins that are on declare, of rights that there are here."""
    registry = ctx.runtime.registry
    known = registry.permissions
    return [
        each
        for each in registry.declarations(DutyConflict, ctx.view.on)
        if each.first in known and each.second in known
    ]


def list_violations(ctx: Context) -> list[Violation]:
    """Every member of the company who holds what should stay apart, by name."""
    roles, conflicts = _rights_by_role(ctx), declared_conflicts(ctx)
    found: list[Violation] = []
    for member in list_members(ctx):
        held = frozenset().union(*(roles.get(code, frozenset()) for code in member.roles))
        if EVERYTHING in held:
            found.append(Violation(member, _bringing(member, roles, {EVERYTHING}), None))
            continue
        found += [
            Violation(member, _bringing(member, roles, {each.first, each.second}), each)
            for each in conflicts_in(held, conflicts)
        ]
    return found


def list_held_rights(ctx: Context) -> Iterator[HeldRight]:
    """Members, roles and rights, one line each: what a reviewer of access signs."""
    roles = _rights_by_role(ctx)
    for member in list_members(ctx):
        for role in member.roles:
            for permission in sorted(roles.get(role, ())):
                yield HeldRight(member, role, permission)


def _rights_by_role(ctx: Context) -> dict[str, frozenset[str]]:
    implied = implied_permissions(ctx.runtime)
    return {role.code: _all_of(role, implied) for role in list_roles(ctx)}


def _all_of(role: RoleView, implied: dict[str, tuple[str, ...]]) -> frozenset[str]:
    return with_implied(role.permissions, implied)


def _bringing(
    member: Member, roles: dict[str, frozenset[str]], rights: set[str]
) -> tuple[str, ...]:
    return tuple(code for code in member.roles if roles.get(code, frozenset()) & rights)
