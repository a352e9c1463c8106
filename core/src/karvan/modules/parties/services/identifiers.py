"""Numbers of a party that others gave it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.modules.parties.identifiers import SCHEMES
from karvan.modules.parties.identifiers import WrongNumber
from karvan.modules.parties.identifiers import read_number
from karvan.modules.parties.models import PartyIdentifier
from karvan.modules.parties.permissions import UPDATE
from karvan.modules.parties.services.checks import is_country
from karvan.modules.parties.services.opening import get_detail
from karvan.modules.parties.services.opening import get_open_party

if TYPE_CHECKING:
    from karvan.context import Context


@dataclass(frozen=True)
class AddIdentifier:
    """A number as it was typed; an empty country is the party's, else the company's."""

    party_id: int
    scheme: str
    value: str
    country: str = ""


def add_identifier(ctx: Context, command: AddIdentifier) -> PartyIdentifier:
    """Add a number to a party; raises Invalid for one whose check digits are wrong."""
    ctx.require(UPDATE)
    party = get_open_party(ctx, command.party_id)
    country = (command.country.strip() or party.country or ctx.company.country or "").upper()
    if command.scheme not in SCHEMES:
        raise _wrong("scheme", _("Choose one of the kinds of number."))
    if country and not is_country(country):
        raise _wrong("country", _("A country is a code of two letters, such as IR."))
    try:
        number = read_number(command.scheme, command.value, country)
    except WrongNumber:
        text = _("“{value}” cannot be right: its check digits do not fit.", value=command.value)
        raise _wrong("number", text) from None
    there = ctx.session.scalars(
        select(PartyIdentifier.id).where(
            PartyIdentifier.party_id == party.id,
            PartyIdentifier.scheme == command.scheme,
            PartyIdentifier.value_key == number.key,
        )
    ).first()
    if there is not None:
        raise _wrong("number", _("The party has this already."))
    found = PartyIdentifier(
        party_id=party.id,
        scheme=command.scheme,
        country=country,
        value=number.value,
        value_key=number.key,
        is_checked=number.is_checked,
    )
    ctx.session.add(found)
    ctx.uow.flush()
    return found


def remove_identifier(ctx: Context, party_id: int, identifier_id: int) -> None:
    """Take a number away."""
    ctx.session.delete(get_detail(ctx, PartyIdentifier, party_id, identifier_id))
    ctx.uow.flush()


def _wrong(field: str, text: object) -> Invalid:
    return Invalid([Problem("core.party.identifier", text, field=field)])  # type: ignore[arg-type]  # a lazy text
