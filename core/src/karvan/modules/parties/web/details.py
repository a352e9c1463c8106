"""Forms of a party's roles, contact points, addresses and numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.modules.parties.identifiers import SCHEMES
from karvan.modules.parties.labels import BOUNCES
from karvan.modules.parties.labels import CONTACTS
from karvan.modules.parties.models import Address
from karvan.modules.parties.models import ContactPoint
from karvan.modules.parties.permissions import UPDATE
from karvan.modules.parties.queries.account import find_shared
from karvan.modules.parties.queries.parties import get_party
from karvan.modules.parties.services import AddIdentifier
from karvan.modules.parties.services import SaveAddress
from karvan.modules.parties.services import SaveContactPoint
from karvan.modules.parties.services import add_contact_point
from karvan.modules.parties.services import add_identifier
from karvan.modules.parties.services import add_role
from karvan.modules.parties.services import end_role
from karvan.modules.parties.services import list_role_kinds
from karvan.modules.parties.services import remove_address
from karvan.modules.parties.services import remove_contact_point
from karvan.modules.parties.services import remove_identifier
from karvan.modules.parties.services import save_address
from karvan.modules.parties.services import update_contact_point
from karvan.modules.parties.services.addresses import KINDS as ADDRESSES
from karvan.modules.parties.services.opening import get_detail
from karvan.modules.parties.web.reading import FormField
from karvan.modules.parties.web.reading import choices
from karvan.modules.parties.web.reading import day
from karvan.modules.parties.web.reading import form_text
from karvan.modules.parties.web.reading import is_ticked
from karvan.plugins.access import permission
from karvan.web.forms import form_version
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render

if TYPE_CHECKING:
    from karvan.context import Context

PARTY = f"{CORE}/parties/<int:party_id>"
SAVED = _("Saved.")


def detail_form(
    ctx: Context, party_id: int, title: Text, fields: list[FormField], version: int | None = None
) -> Response:
    """The one form that all details share."""
    return render(
        ctx,
        "karvan/parties/detail.html",
        party=get_party(ctx, party_id),
        heading=title,
        fields=fields,
        version=version,
    )


def back_to_party(ctx: Context, party_id: int, flash: Text = SAVED, tone: str = "good") -> Response:
    """Answer a post: go to the party's page."""
    return redirect_to(ctx, "core.party_page", flash=flash, tone=tone, record_id=party_id)


@core.get(f"{PARTY}/roles/new")
@permission(UPDATE)
def new_party_role(ctx: Context, party_id: int) -> Response:
    """The form that gives a role."""
    roles = {each.code: each.label for each in list_role_kinds(ctx)}
    fields = [
        FormField("role", _("Role"), options=choices(roles), required=True),
        FormField("valid_from", _("From"), help=_("Today, if you leave it empty.")),
    ]
    return detail_form(ctx, party_id, _("Give a role"), fields)


@core.post(f"{PARTY}/roles/new")
@permission(UPDATE)
def add_party_role(ctx: Context, party_id: int) -> Response:
    """Give the role."""
    add_role(ctx, party_id, form_text("role"), valid_from=day(ctx, "valid_from"))
    return back_to_party(ctx, party_id)


@core.post(f"{PARTY}/roles/<int:role_id>/end")
@permission(UPDATE)
def end_party_role(ctx: Context, party_id: int, role_id: int) -> Response:
    """End the role today."""
    end_role(ctx, party_id, role_id)
    return back_to_party(ctx, party_id)


def _contact_fields(point: ContactPoint | None) -> list[FormField]:
    def of(name: str, default: object = "") -> object:
        return getattr(point, name) if point is not None else default

    return [
        FormField("kind", _("Kind"), of("kind", "mail"), options=choices(CONTACTS)),
        FormField("value", _("Value"), of("value"), required=True, dir="ltr"),
        FormField("label", _("Label"), of("label"), help=_("Reception, home …")),
        FormField("bounce", _("Mail comes back"), of("bounce", "none"), options=choices(BOUNCES)),
        FormField("is_primary", _("Used first"), of("is_primary", default=False), "check"),
        FormField("is_verified", _("Verified"), bool(of("verified_at")), "check"),
        FormField(
            "opted_out",
            _("Wants no mail but answers and what the law asks for"),
            bool(of("opted_out_at")),
            "check",
        ),
    ]


@core.get(f"{PARTY}/contacts/new")
@permission(UPDATE)
def new_party_contact(ctx: Context, party_id: int) -> Response:
    """The form of a new contact point."""
    return detail_form(ctx, party_id, _("New contact"), _contact_fields(None))


@core.post(f"{PARTY}/contacts/new")
@permission(UPDATE)
def add_party_contact(ctx: Context, party_id: int) -> Response:
    """Add the contact point; a value that others share is said."""
    return _contact_saved(ctx, party_id, add_contact_point(ctx, _contact(party_id)))


@core.get(f"{PARTY}/contacts/<int:contact_id>")
@permission(UPDATE)
def party_contact(ctx: Context, party_id: int, contact_id: int) -> Response:
    """The form of a contact point."""
    point = get_detail(ctx, ContactPoint, party_id, contact_id)
    return detail_form(ctx, party_id, _("Contact"), _contact_fields(point), point.version)


@core.post(f"{PARTY}/contacts/<int:contact_id>")
@permission(UPDATE)
def change_party_contact(ctx: Context, party_id: int, contact_id: int) -> Response:
    """Change the contact point."""
    command = _contact(party_id)
    point = update_contact_point(ctx, contact_id, form_version() or 0, command)
    return _contact_saved(ctx, party_id, point)


@core.post(f"{PARTY}/contacts/<int:contact_id>/remove")
@permission(UPDATE)
def remove_party_contact(ctx: Context, party_id: int, contact_id: int) -> Response:
    """Take the contact point away."""
    remove_contact_point(ctx, party_id, contact_id)
    return back_to_party(ctx, party_id)


def _contact(party_id: int) -> SaveContactPoint:
    return SaveContactPoint(
        party_id,
        form_text("kind"),
        form_text("value"),
        form_text("label"),
        is_primary=is_ticked("is_primary"),
        is_verified=is_ticked("is_verified"),
        opted_out=is_ticked("opted_out"),
        bounce=form_text("bounce") or "none",
    )


def _contact_saved(ctx: Context, party_id: int, point: ContactPoint) -> Response:
    if find_shared(ctx, [point]):
        told = _("Saved. Another party has the same value: check that this is meant.")
        return back_to_party(ctx, party_id, told, "warn")
    if not point.is_parsed:
        told = _("Saved, but it could not be read as a phone number.")
        return back_to_party(ctx, party_id, told, "warn")
    return back_to_party(ctx, party_id)


def _address_fields(address: Address | None) -> list[FormField]:
    def of(name: str, default: object = "") -> object:
        return getattr(address, name) if address is not None else default

    return [
        FormField("kind", _("Kind"), of("kind", "office"), options=choices(ADDRESSES)),
        FormField("lines", _("Street and number"), of("lines"), "note", wide=True),
        FormField("postcode", _("Postcode"), of("postcode"), dir="ltr"),
        FormField("city", _("City"), of("city")),
        FormField("region", _("Region"), of("region")),
        FormField("country", _("Country"), of("country"), help=_("Two letters, such as IR."),
                  dir="ltr"),
        FormField("is_default", _("Default of its kind"), of("is_default", default=False), "check"),
    ]  # fmt: skip


@core.get(f"{PARTY}/addresses/new")
@permission(UPDATE)
def new_party_address(ctx: Context, party_id: int) -> Response:
    """The form of a new address."""
    return detail_form(ctx, party_id, _("New address"), _address_fields(None))


@core.post(f"{PARTY}/addresses/new")
@permission(UPDATE)
def add_party_address(ctx: Context, party_id: int) -> Response:
    """Add the address."""
    save_address(ctx, _address(party_id))
    return back_to_party(ctx, party_id)


@core.get(f"{PARTY}/addresses/<int:address_id>")
@permission(UPDATE)
def party_address(ctx: Context, party_id: int, address_id: int) -> Response:
    """The form of an address."""
    address = get_detail(ctx, Address, party_id, address_id)
    return detail_form(ctx, party_id, _("Address"), _address_fields(address), address.version)


@core.post(f"{PARTY}/addresses/<int:address_id>")
@permission(UPDATE)
def change_party_address(ctx: Context, party_id: int, address_id: int) -> Response:
    """Change the address."""
    save_address(ctx, _address(party_id), address_id=address_id, version=form_version() or 0)
    return back_to_party(ctx, party_id)


@core.post(f"{PARTY}/addresses/<int:address_id>/remove")
@permission(UPDATE)
def remove_party_address(ctx: Context, party_id: int, address_id: int) -> Response:
    """Take the address away."""
    remove_address(ctx, party_id, address_id)
    return back_to_party(ctx, party_id)


def _address(party_id: int) -> SaveAddress:
    names = ("kind", "lines", "city", "region", "postcode", "country")
    values = {name: form_text(name) for name in names}
    return SaveAddress(party_id, **values, is_default=is_ticked("is_default"))


@core.get(f"{PARTY}/numbers/new")
@permission(UPDATE)
def new_party_number(ctx: Context, party_id: int) -> Response:
    """The form of a new number."""
    fields = [
        FormField("scheme", _("Kind"), options=choices(SCHEMES), required=True),
        FormField("number", _("Number"), required=True, dir="ltr"),
        FormField("country", _("Country"), help=_("Two letters, such as IR."), dir="ltr"),
    ]
    return detail_form(ctx, party_id, _("New number"), fields)


@core.post(f"{PARTY}/numbers/new")
@permission(UPDATE)
def add_party_number(ctx: Context, party_id: int) -> Response:
    """Add the number, checked where that is possible."""
    command = AddIdentifier(
        party_id, form_text("scheme"), form_text("number"), form_text("country")
    )
    if add_identifier(ctx, command).is_checked:
        return back_to_party(ctx, party_id)
    told = _("Saved. Its check digits could not be verified.")
    return back_to_party(ctx, party_id, told, "warn")


@core.post(f"{PARTY}/numbers/<int:number_id>/remove")
@permission(UPDATE)
def remove_party_number(ctx: Context, party_id: int, number_id: int) -> Response:
    """Take the number away."""
    remove_identifier(ctx, party_id, number_id)
    return back_to_party(ctx, party_id)
