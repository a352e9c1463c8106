"""Contact points: checked as far as that is possible without calling anybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.modules.parties.contacts import ContactValue
from karvan.modules.parties.contacts import NotAContact
from karvan.modules.parties.contacts import read_contact
from karvan.modules.parties.models import ContactPoint
from karvan.modules.parties.permissions import UPDATE
from karvan.modules.parties.services.opening import get_detail
from karvan.modules.parties.services.opening import get_open_party

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.modules.parties.models import Party

LONGEST_LABEL = 60
BOUNCES = ("none", "soft", "hard")


@dataclass(frozen=True)
class SaveContactPoint:
    """A contact point as it was typed; `kind` is mail, phone, url or social."""

    party_id: int
    kind: str
    value: str
    label: str = ""
    is_primary: bool = False
    is_verified: bool = False
    opted_out: bool = False
    bounce: str = "none"


def add_contact_point(ctx: Context, command: SaveContactPoint) -> ContactPoint:
    """Add a way to reach a party. A value that others share is taken: `find_shared` tells of it.

    Raises Invalid for a value that is none of its kind, or that the party has already.
    """
    ctx.require(UPDATE)
    party = get_open_party(ctx, command.party_id)
    return write_contact_point(ctx, party, ContactPoint(party_id=party.id), command)


def update_contact_point(
    ctx: Context, contact_id: int, version: int, command: SaveContactPoint
) -> ContactPoint:
    """Change a contact point; raises StaleVersion, and Invalid as above."""
    point = get_detail(ctx, ContactPoint, command.party_id, contact_id, version)
    return write_contact_point(ctx, get_open_party(ctx, command.party_id), point, command)


def remove_contact_point(ctx: Context, party_id: int, contact_id: int) -> None:
    """Take a contact point away; its history stays in the trail."""
    ctx.session.delete(get_detail(ctx, ContactPoint, party_id, contact_id))
    ctx.uow.flush()


def write_contact_point(
    ctx: Context, party: Party, point: ContactPoint, command: SaveContactPoint
) -> ContactPoint:
    """Check and write what was typed, without asking for a permission."""
    found = _read(ctx, party, command)
    _refuse_twice(ctx, point, command.kind, found.key)
    _fill(ctx, point, command, found)
    if command.is_primary:
        _give_up_primary(ctx, point)
    ctx.session.add(point)
    ctx.uow.flush()
    return point


def add_first_contacts(ctx: Context, party: Party, contacts: Sequence[tuple[str, str]]) -> None:
    """The contact points of a party that has none yet, each the primary one of its kind."""
    kinds = [kind for kind, _value in contacts]
    for kind, value in contacts:
        command = SaveContactPoint(party.id, kind, value, is_primary=True)
        point = ContactPoint(party_id=party.id)
        if len(set(kinds)) < len(kinds):
            write_contact_point(ctx, party, point, command)
            continue
        _fill(ctx, point, command, _read(ctx, party, command))
        ctx.session.add(point)


def _read(ctx: Context, party: Party, command: SaveContactPoint) -> ContactValue:
    try:
        region = party.country or ctx.company.country or ""
        found = read_contact(command.kind, command.value, region)
    except NotAContact as wrong:
        raise Invalid([Problem("core.party.contact", wrong.text, field="value")]) from None
    if command.bounce not in BOUNCES:
        text = _("Choose none, soft or hard.")
        raise Invalid([Problem("core.party.bounce", text, field="bounce")])
    return found


def _fill(
    ctx: Context, point: ContactPoint, command: SaveContactPoint, found: ContactValue
) -> None:
    if point.value_key != found.key:
        point.verified_at = None  # another address is another proof
    point.kind, point.value, point.value_key = command.kind, found.value, found.key
    point.is_parsed, point.label = found.is_parsed, command.label.strip()[:LONGEST_LABEL]
    point.bounce = command.bounce
    now = ctx.clock.now()
    point.verified_at = (point.verified_at or now) if command.is_verified else None
    point.opted_out_at = (point.opted_out_at or now) if command.opted_out else None
    point.is_primary = command.is_primary


def _refuse_twice(ctx: Context, point: ContactPoint, kind: str, key: str) -> None:
    with ctx.session.no_autoflush:
        there = ctx.session.scalars(
            select(ContactPoint.id).where(
                ContactPoint.party_id == point.party_id,
                ContactPoint.kind == kind,
                ContactPoint.value_key == key,
            )
        ).one_or_none()
    if there is not None and there != point.id:
        text = _("The party has this already.")
        raise Invalid([Problem("core.party.contact", text, field="value")])


def _give_up_primary(ctx: Context, point: ContactPoint) -> None:
    """Each kind has one primary contact point: the earlier one makes room first."""
    with ctx.session.no_autoflush:
        others = ctx.session.scalars(
            select(ContactPoint).where(
                ContactPoint.party_id == point.party_id,
                ContactPoint.kind == point.kind,
                ContactPoint.is_primary,
            )
        ).all()
    for other in others:
        if other is not point:
            other.is_primary = False
            ctx.uow.flush()
