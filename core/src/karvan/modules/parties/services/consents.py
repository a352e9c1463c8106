"""What an address itself says: its owner wants no more mail, or nobody is there. For core's sender."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.modules.parties.models import ContactPoint
from karvan.modules.parties.queries.consents import mail_key

if TYPE_CHECKING:
    from karvan.context import Context


def opt_out(ctx: Context, address: str) -> int:
    """Stop all mail but answers and what the law asks for; gives how many contact points say so now.

    Asks for no permission: whoever proves to own the address may do it.
    """
    points = _points(ctx, address)
    for point in points:
        point.opted_out_at = point.opted_out_at or ctx.clock.now()
    ctx.uow.flush()
    return len(points)


def note_bounce(ctx: Context, address: str) -> None:
    """Nobody is at this address: no mail goes there until someone corrects it."""
    for point in _points(ctx, address):
        point.bounce = "hard"
    ctx.uow.flush()


def _points(ctx: Context, address: str) -> Sequence[ContactPoint]:
    same = (ContactPoint.kind == "mail", ContactPoint.value_key == mail_key(address))
    return ctx.session.scalars(select(ContactPoint).where(*same)).all()
