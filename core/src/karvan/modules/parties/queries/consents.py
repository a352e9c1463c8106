"""Whether mail may go to an address: what every contact point that has it says. For core's sender."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING
from typing import Literal

from sqlalchemy import or_
from sqlalchemy import select

from karvan.modules.parties.models import ContactPoint

if TYPE_CHECKING:
    from karvan.context import Context

Stop = Literal["opted_out", "bounced"]


def mail_key(address: str) -> str:
    """An address as contact points compare it."""
    local, _at, domain = address.rpartition("@")
    return f"{local.casefold()}@{domain.lower()}"


def find_mail_stops(ctx: Context, addresses: Collection[str]) -> dict[str, Stop]:
    """The addresses mail should not go to, and why; an opt-out of any party that has one counts."""
    wanted = {mail_key(each): each for each in addresses}
    statement = select(ContactPoint.value_key, ContactPoint.opted_out_at).where(
        ContactPoint.kind == "mail",
        ContactPoint.value_key.in_(wanted),
        or_(ContactPoint.opted_out_at.is_not(None), ContactPoint.bounce == "hard"),
    )
    stops: dict[str, Stop] = {}
    for key, opted_out_at in ctx.session.execute(statement):
        if opted_out_at is not None:
            stops[wanted[key]] = "opted_out"
        else:
            stops.setdefault(wanted[key], "bounced")
    return stops
