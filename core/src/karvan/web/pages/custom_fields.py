"""Custom fields in the browser: an administrator adds them to records of a kind, without code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.entities.custom.kinds import KIND_LABELS
from karvan.entities.custom.queries import active_fields
from karvan.entities.custom.queries import extensible_entities
from karvan.entities.custom.queries import list_custom_fields
from karvan.entities.custom.queries import referable_entities
from karvan.entities.custom.queries import view_of
from karvan.entities.custom.services import MANAGE
from karvan.entities.custom.services import AddCustomField
from karvan.entities.custom.services import ChangeCustomField
from karvan.entities.custom.services import add_custom_field
from karvan.entities.custom.services import archive_custom_field
from karvan.entities.custom.services import change_custom_field
from karvan.entities.custom.services import find_extensible
from karvan.entities.custom.services import get_custom_field
from karvan.entities.custom.services import order_custom_fields
from karvan.entities.custom.services import restore_custom_field
from karvan.errors import Malformed
from karvan.errors import NotFound
from karvan.i18n import lazy_gettext as _
from karvan.plugins.access import permission
from karvan.web.choice_lines import choice_lines
from karvan.web.choice_lines import read_choices
from karvan.web.forms import form_of
from karvan.web.forms import form_version
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render
from karvan.web.typed import Typed

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.custom.models import CustomField
    from karvan.entities.custom.queries import CustomFieldView
    from karvan.entities.declaring.declaration import Entity
    from karvan.i18n import Text

FIELDS = f"{CORE}/custom-fields"


@core.get(FIELDS)
@permission(MANAGE)
def custom_fields(ctx: Context) -> Response:
    """The kinds of records that may have fields, and how many each has."""
    kinds = [(each, len(active_fields(ctx, each.code))) for each in extensible_entities(ctx)]
    return render(ctx, "karvan/custom_fields/kinds.html", kinds=kinds)


@core.get(f"{FIELDS}/<kind>")
@permission(MANAGE)
def custom_fields_of(ctx: Context, kind: str) -> Response:
    """The fields of one kind of record, in their order."""
    return render(
        ctx,
        "karvan/custom_fields/list.html",
        entity=find_extensible(ctx, kind),
        fields=list_custom_fields(ctx, kind),
        kinds=KIND_LABELS,
    )


@core.get(f"{FIELDS}/<kind>/new")
@permission(MANAGE)
def new_custom_field(ctx: Context, kind: str) -> Response:
    """The form of a new field."""
    return _form(ctx, find_extensible(ctx, kind), None)


@core.post(f"{FIELDS}/<kind>/new")
@permission(MANAGE)
def add_custom_field_post(ctx: Context, kind: str) -> Response:
    """Add a field."""
    typed = Typed(ctx, request.form)
    command = AddCustomField(
        kind,
        typed.text("name"),
        typed.text("kind"),
        typed.translated("label"),
        typed.translated("help"),
        read_choices(ctx, request.form) if typed.text("kind") == "choice" else (),
        typed.text("target") if typed.text("kind") == "reference" else "",
        required=typed.is_checked("required"),
        personal=typed.is_checked("personal"),
    )
    field = add_custom_field(ctx, command)
    return _to_list(ctx, kind, _("{name} was added.", name=field.label))


@core.get(f"{FIELDS}/<kind>/<int:field_id>")
@permission(MANAGE)
def custom_field(ctx: Context, kind: str, field_id: int) -> Response:
    """One field."""
    return _form(ctx, find_extensible(ctx, kind), view_of(_field(ctx, kind, field_id)))


@core.post(f"{FIELDS}/<kind>/<int:field_id>")
@permission(MANAGE)
def save_custom_field(ctx: Context, kind: str, field_id: int) -> Response:
    """Change the words and choices of a field."""
    field, typed = _field(ctx, kind, field_id), Typed(ctx, request.form)
    command = ChangeCustomField(
        field_id,
        form_version() or 0,
        typed.translated("label"),
        typed.translated("help"),
        read_choices(ctx, request.form) if field.kind == "choice" else (),
        required=typed.is_checked("required"),
    )
    change_custom_field(ctx, command)
    return _to_list(ctx, kind, _("Saved."))


@core.post(f"{FIELDS}/<kind>/<int:field_id>/move")
@permission(MANAGE)
@form_of("core.custom_field")
def move_custom_field(ctx: Context, kind: str, field_id: int) -> Response:
    """Take a field one place up or down."""
    steps = {"up": -1, "down": 1}
    step = steps.get(request.form.get("to", ""))
    ids = [each.id for each in active_fields(ctx, kind)]
    if step is None or field_id not in ids:
        raise Malformed(reason="to")
    place = ids.index(field_id)
    ids.insert(max(0, place + step), ids.pop(place))
    order_custom_fields(ctx, kind, ids)
    return _to_list(ctx, kind, _("Saved."))


@core.post(f"{FIELDS}/<kind>/<int:field_id>/archive")
@permission(MANAGE)
@form_of("core.custom_field")
def archive_custom_field_post(ctx: Context, kind: str, field_id: int) -> Response:
    """Take a field off every page."""
    _field(ctx, kind, field_id)
    archive_custom_field(ctx, field_id, form_version() or 0)
    return _to_list(ctx, kind, _("The field is archived; what was written in it is kept."))


@core.post(f"{FIELDS}/<kind>/<int:field_id>/restore")
@permission(MANAGE)
@form_of("core.custom_field")
def restore_custom_field_post(ctx: Context, kind: str, field_id: int) -> Response:
    """Show a field again."""
    _field(ctx, kind, field_id)
    restore_custom_field(ctx, field_id, form_version() or 0)
    return _to_list(ctx, kind, _("Restored."))


def _form(ctx: Context, entity: Entity, field: CustomFieldView | None) -> Response:
    return render(
        ctx,
        "karvan/custom_fields/form.html",
        entity=entity,
        field=field,
        kinds=KIND_LABELS,
        lines=choice_lines(ctx, field.choices if field else ()),
        targets=[("", "")] + [(each.code, each.label) for each in referable_entities(ctx)],
    )


def _field(ctx: Context, kind: str, field_id: int) -> CustomField:
    field = get_custom_field(ctx, field_id)
    if field.entity != find_extensible(ctx, kind).code:
        raise NotFound
    return field


def _to_list(ctx: Context, kind: str, message: Text) -> Response:
    return redirect_to(ctx, "core.custom_fields_of", flash=message, kind=kind)
