"""What a party is to the company: roles begin on a day and end on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.modules.parties.errors import RoleHeldAlready
from karvan.modules.parties.errors import RoleUnknown
from karvan.modules.parties.models import PartyRole
from karvan.modules.parties.permissions import UPDATE
from karvan.modules.parties.services.opening import get_detail
from karvan.modules.parties.services.opening import get_open_party
from karvan.plugins.declarations import PartyRoleKind

if TYPE_CHECKING:
    from datetime import date

    from karvan.context import Context


def list_role_kinds(ctx: Context) -> list[PartyRoleKind]:
    """The roles that can be given: core's and those of the plugins that are on."""
    return ctx.runtime.registry.declarations(PartyRoleKind, ctx.view.on)


def add_role(
    ctx: Context, party_id: int, role: str, *, valid_from: date | None = None
) -> PartyRole:
    """Give a party a role from a day on, today by default; who holds it already keeps it.

    Raises RoleUnknown, or RoleHeldAlready when it was to begin on another day than it did.
    """
    ctx.require(UPDATE)
    party = get_open_party(ctx, party_id)
    if role not in {each.code for each in list_role_kinds(ctx)}:
        raise RoleUnknown(role=role)
    begins = valid_from or ctx.today()
    held = ctx.session.scalars(
        select(PartyRole)
        .where(PartyRole.party_id == party_id, PartyRole.role == role)
        .where(PartyRole.valid_to.is_(None))
    ).one_or_none()
    if held is not None and valid_from in {None, held.valid_from}:
        return held
    if held is not None:
        raise RoleHeldAlready(party=party.code)
    given = PartyRole(party_id=party_id, role=role, valid_from=begins)
    ctx.session.add(given)
    ctx.uow.flush()
    return given


def end_role(
    ctx: Context, party_id: int, role_id: int, *, valid_to: date | None = None
) -> PartyRole | None:
    """End a role on a day, today by default. One that would end before it began is taken away."""
    held = get_detail(ctx, PartyRole, party_id, role_id)
    ends = valid_to or ctx.today()
    if ends < held.valid_from:
        text = _("The end lies before the beginning.")
        raise Invalid([Problem("core.party.role_end", text, field="valid_to")])
    if ends == held.valid_from:
        ctx.session.delete(held)
        ctx.uow.flush()
        return None
    held.valid_to = ends
    ctx.uow.flush()
    return held
