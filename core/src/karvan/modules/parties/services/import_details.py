"""What comes with an imported party: its role, address, contact points and contact person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.errors import AppError
from karvan.errors import Invalid
from karvan.i18n import lazy_gettext as _
from karvan.modules.parties.imports.headers import person_names
from karvan.modules.parties.imports.headers import same_name
from karvan.modules.parties.models import Address
from karvan.modules.parties.models import ContactPoint
from karvan.modules.parties.models import Party
from karvan.modules.parties.models import PartyKey
from karvan.modules.parties.models import PartyKind
from karvan.modules.parties.models import PartyRelation
from karvan.modules.parties.services.addresses import SaveAddress
from karvan.modules.parties.services.addresses import save_address
from karvan.modules.parties.services.contacts import SaveContactPoint
from karvan.modules.parties.services.contacts import write_contact_point
from karvan.modules.parties.services.parties import CreateParty
from karvan.modules.parties.services.parties import create_party
from karvan.modules.parties.services.relations import EMPLOYEE
from karvan.modules.parties.services.relations import AddRelation
from karvan.modules.parties.services.relations import add_relation
from karvan.modules.parties.services.roles import add_role

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.modules.parties.imports.rows import PartyRow


def write_details(ctx: Context, row: PartyRow, party: Party, role: str) -> None:
    """Write what the row says beside the party; what is there already stays as it is."""
    if role:
        add_role(ctx, party.id, role)
    if row.has_address:
        _write_address(ctx, row, party)
    for contact in row.contacts:
        _write_contact(ctx, row, party, contact.kind, contact.value, contact.label, contact.column)
    if row.contact and party.kind == PartyKind.ORGANISATION:
        _write_person(ctx, row, party)


def relate_parent(ctx: Context, row: PartyRow, party_id: int) -> None:
    """Tie a subsidiary to the party that its row names; rows may come in any order."""
    if not row.parent:
        return
    parent = ctx.session.scalars(
        select(PartyKey.party_id)
        .where(PartyKey.name_key == same_name(row.parent), PartyKey.party_id != party_id)
        .order_by(PartyKey.party_id)
    ).first()
    if parent is None:
        row.remark("subsidiary_of", _("There is no party “{name}”.", name=row.parent))
        return
    there = select(PartyRelation.id).where(
        PartyRelation.from_party_id == party_id,
        PartyRelation.to_party_id == parent,
        PartyRelation.valid_to.is_(None),
    )
    if ctx.session.scalars(there).first() is None:
        add_relation(ctx, AddRelation(party_id, parent, "subsidiary"))


def _write_address(ctx: Context, row: PartyRow, party: Party) -> None:
    there = ctx.session.scalars(
        select(Address).where(
            Address.party_id == party.id, Address.kind == "office", Address.is_default
        )
    ).one_or_none()
    command = SaveAddress(
        party.id,
        "office",
        row.lines,
        row.city,
        row.region,
        row.postcode,
        row.country or party.country,
        is_default=True,
    )
    save_address(ctx, command, address_id=there.id if there else None)


def _write_contact(
    ctx: Context, row: PartyRow, party: Party, kind: str, value: str, label: str, column: str
) -> None:
    held = ctx.session.scalars(
        select(ContactPoint).where(ContactPoint.party_id == party.id, ContactPoint.kind == kind)
    ).all()
    if any(each.value == value for each in held):
        return
    command = SaveContactPoint(party.id, kind, value, label, is_primary=not held)
    try:
        with ctx.session.begin_nested():
            write_contact_point(ctx, party, ContactPoint(party_id=party.id), command)
    except Invalid as wrong:
        row.remark(column, wrong.problems[0].message)


def _write_person(ctx: Context, row: PartyRow, party: Party) -> None:
    """The contact person works for the party; one of that name who does already is left as is."""
    people = ctx.session.scalars(
        select(Party)
        .join(PartyRelation, PartyRelation.from_party_id == Party.id)
        .where(PartyRelation.to_party_id == party.id, PartyRelation.role == EMPLOYEE)
    ).all()
    if any(same_name(each.name) == same_name(row.contact) for each in people):
        return
    given, family = person_names(row.contact)
    try:
        person = create_party(
            ctx,
            CreateParty(
                row.contact,
                kind=PartyKind.PERSON,
                given_name=given,
                family_name=family,
                country=party.country,
            ),
        )
        relation = AddRelation(person.id, party.id, title=row.contact_title, is_primary=True)
        add_relation(ctx, relation)
    except AppError as wrong:
        row.remark("contact", wrong.message)
