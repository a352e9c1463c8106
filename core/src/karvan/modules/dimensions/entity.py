"""Dimensions as an entity: their list and form come from here; values and rules are a panel of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

from karvan.entities.declaring.commands import Command
from karvan.entities.declaring.declaration import Entity
from karvan.entities.declaring.fields import Field
from karvan.entities.declaring.views import FormView
from karvan.entities.declaring.views import ImportView
from karvan.entities.declaring.views import ListView
from karvan.entities.declaring.views import Panel
from karvan.entities.declaring.views import Section
from karvan.i18n import lazy_gettext as _
from karvan.modules.dimensions.models import DimensionAxis
from karvan.modules.dimensions.permissions import DIMENSION_READ
from karvan.modules.dimensions.services import SaveAxis
from karvan.modules.dimensions.services import save_axis
from karvan.modules.dimensions.services.axes import LONGEST_CODE
from karvan.modules.dimensions.services.axes import LONGEST_NAME

if TYPE_CHECKING:
    from karvan.context import Context

Values = Mapping[str, Any]
READERS = ("accountant", "clerk", "sales", "storekeeper", "viewer")
CHANGEABLE = ("name", "position", "is_required")


def _create(ctx: Context, _record: None, values: Values) -> DimensionAxis:
    command = SaveAxis(
        values.get("code", ""),
        values.get("name", ""),
        is_required=bool(values.get("is_required")),
        position=values.get("position") or 0,
    )
    return save_axis(ctx, command)


def _update(ctx: Context, axis: DimensionAxis, values: Values) -> DimensionAxis:
    return _save(ctx, axis, values, active=axis.active)


def _archive(ctx: Context, axis: DimensionAxis, _values: Values) -> DimensionAxis:
    return _save(ctx, axis, {}, active=False)


def _restore(ctx: Context, axis: DimensionAxis, _values: Values) -> DimensionAxis:
    return _save(ctx, axis, {}, active=True)


def _save(ctx: Context, axis: DimensionAxis, values: Values, *, active: bool) -> DimensionAxis:
    command = SaveAxis(
        axis.code,
        values.get("name", axis.name),
        is_required=bool(values.get("is_required", axis.is_required)),
        position=values.get("position", axis.position) or 0,
        active=active,
        axis_id=axis.id,
        version=axis.version,
    )
    return save_axis(ctx, command)


DIMENSION = Entity(
    name="dimension",
    label=_("Dimension"),
    plural=_("Dimensions"),
    model=DimensionAxis,
    icon="chart-bar",
    verbs=("read", "create", "update", "manage"),
    default_roles={"controller": ("read", "manage"), **dict.fromkeys(READERS, ("read",))},
    fields=(
        Field("code", label=_("Code"), required=True, max_length=LONGEST_CODE, sortable=True,
              help=_("Written once; it never changes.")),
        Field("name", "translated", _("Name"), required=True, max_length=LONGEST_NAME),
        Field("position", "integer", _("Place in lists"), default=0),
        Field("is_required", "bool", _("Documents need a value, unless a rule says otherwise")),
    ),
    commands=(
        Command("create", run=_create, fields=("code", *CHANGEABLE)),
        Command("update", run=_update, fields=CHANGEABLE),
        Command("archive", run=_archive),
        Command("restore", run=_restore),
    ),
    list=ListView(
        columns=("code", "name", "position", "is_required"),
        sort=("code",),
        editable=("position", "is_required"),
        empty=_("By what else than the account figures are looked at: department, project, region."),
    ),
    form=FormView(
        sections=(Section(("code", *CHANGEABLE)),),
        panels=(Panel(_("Values and rules"), "core.dimension_details", DIMENSION_READ),),
    ),
    search=("code", "name"),
    archive="active",
    import_=ImportView(keys=("code",), samples={"code": "department", "name": "Department"}),
    menu=False,
)  # fmt: skip
