"""Addresses: several to a party, one default of each kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import LazyText
from karvan.i18n import lazy_gettext as _
from karvan.modules.parties.models import Address
from karvan.modules.parties.models import Party
from karvan.modules.parties.naming import city_key
from karvan.modules.parties.permissions import UPDATE
from karvan.modules.parties.services.checks import is_country
from karvan.modules.parties.services.opening import get_detail
from karvan.modules.parties.services.opening import get_open_party

if TYPE_CHECKING:
    from karvan.context import Context

KINDS: dict[str, LazyText] = {
    "office": _("Office"),
    "billing": _("Billing"),
    "delivery": _("Delivery"),
    "home": _("Home"),
    "other": _("Other"),
}
LONGEST = {"lines": 400, "city": 100, "region": 100, "postcode": 20}


@dataclass(frozen=True)
class SaveAddress:
    """An address as it was typed; `lines` are street and house, one below the other."""

    party_id: int
    kind: str = "office"
    lines: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""
    is_default: bool = False


def save_address(
    ctx: Context, command: SaveAddress, *, address_id: int | None = None, version: int | None = None
) -> Address:
    """Add an address, or change one; the first of its kind is the default.

    Raises Invalid with what is wrong by field, StaleVersion when someone else was faster.
    """
    ctx.require(UPDATE)
    party = get_open_party(ctx, command.party_id)
    if problems := _problems(command):
        raise Invalid(problems)
    address = Address(party_id=party.id)
    if address_id is not None:
        address = get_detail(ctx, Address, party.id, address_id, version)
    with ctx.session.no_autoflush:
        others = ctx.session.scalars(
            select(Address).where(Address.party_id == party.id, Address.kind == command.kind)
        ).all()
    others = [each for each in others if each is not address]
    is_default = command.is_default or not any(each.is_default for each in others)
    for other in others:
        if is_default and other.is_default:
            other.is_default = False
            ctx.uow.flush()
    address.kind, address.is_default = command.kind, is_default
    address.lines, address.region = command.lines.strip(), command.region.strip()
    address.city, address.city_key = command.city.strip(), city_key(command.city)
    address.postcode, address.country = command.postcode.strip(), command.country.strip().upper()
    ctx.session.add(address)
    ctx.uow.flush()
    return address


def remove_address(ctx: Context, party_id: int, address_id: int) -> None:
    """Take an address away; posted documents keep the snapshot they were printed with."""
    ctx.session.delete(get_detail(ctx, Address, party_id, address_id))
    ctx.uow.flush()


def office_in(party: Party, city: str) -> Address:
    """The office address of a new party of which no more than the city is known."""
    name = city.strip()[: LONGEST["city"]]
    key = city_key(name)
    return Address(party_id=party.id, kind="office", city=name, city_key=key, is_default=True)


def _problems(command: SaveAddress) -> list[Problem]:
    found = []
    if command.kind not in KINDS:
        text = _("Choose one of the kinds of address.")
        found.append(Problem("core.party.address", text, field="kind"))
    for name, limit in LONGEST.items():
        if len(getattr(command, name).strip()) > limit:
            text = _("At most {limit} characters.", limit=limit)
            found.append(Problem("core.party.address", text, field=name))
    if command.country.strip() and not is_country(command.country.strip()):
        text = _("A country is a code of two letters, such as IR.")
        found.append(Problem("core.party.country", text, field="country"))
    if not any(getattr(command, name).strip() for name in (*LONGEST, "country")):
        found.append(Problem("core.party.address", _("Enter an address."), field="lines"))
    return found
