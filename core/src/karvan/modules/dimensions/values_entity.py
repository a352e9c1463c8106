"""The values of dimensions as an entity: listed, entered, imported, moved in their tree."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING
from typing import Any

from karvan.entities.declaring.commands import Command
from karvan.entities.declaring.declaration import Entity
from karvan.entities.declaring.fields import Field
from karvan.entities.declaring.views import FormView
from karvan.entities.declaring.views import ImportView
from karvan.entities.declaring.views import ListView
from karvan.entities.declaring.views import Section
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.modules.dimensions.errors import UnknownValue
from karvan.modules.dimensions.errors import ValueInACircle
from karvan.modules.dimensions.models import DimensionValue
from karvan.modules.dimensions.services import SaveValue
from karvan.modules.dimensions.services import save_value
from karvan.modules.dimensions.services.axes import LONGEST_CODE
from karvan.modules.dimensions.services.axes import LONGEST_NAME
from karvan.modules.dimensions.services.axes import SINCE_EVER

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.i18n import Text

Values = Mapping[str, Any]
READERS = ("accountant", "clerk", "sales", "storekeeper", "viewer")
SINCE = Field("valid_from", "date", _("Valid from"), help=_("Empty: since ever."))
CHANGEABLE = ("name", "parent", SINCE, "valid_to")


def _create(ctx: Context, _record: None, values: Values) -> DimensionValue:
    command = SaveValue(
        values["axis"],
        values.get("code", ""),
        values.get("name", ""),
        values.get("parent"),
        values.get("valid_from"),
        values.get("valid_to"),
    )
    return _save(ctx, command)


def _update(ctx: Context, value: DimensionValue, values: Values) -> DimensionValue:
    return _changed(ctx, value, values, active=value.active)


def _archive(ctx: Context, value: DimensionValue, _values: Values) -> DimensionValue:
    return _changed(ctx, value, {}, active=False)


def _restore(ctx: Context, value: DimensionValue, _values: Values) -> DimensionValue:
    return _changed(ctx, value, {}, active=True)


def _changed(
    ctx: Context, value: DimensionValue, values: Values, *, active: bool
) -> DimensionValue:
    command = SaveValue(
        value.axis_id,
        value.code,
        values.get("name", value.name),
        values.get("parent", value.parent_id),
        values.get("valid_from", value.valid_from) or SINCE_EVER,
        values.get("valid_to", value.valid_to),
        active=active,
        value_id=value.id,
        version=value.version,
    )
    return _save(ctx, command)


def _save(ctx: Context, command: SaveValue) -> DimensionValue:
    """What is wrong with the place in the tree is said at its field."""
    try:
        return save_value(ctx, command)
    except UnknownValue:
        text: Text = _("Choose a value of the same dimension.")
    except ValueInACircle as circle:
        text = circle.message
    raise Invalid([Problem("core.dimension.parent", text, field="parent")])


def _since(ctx: Context, values: Sequence[DimensionValue]) -> dict[int, date | None]:
    del ctx
    return {each.id: None if each.valid_from == SINCE_EVER else each.valid_from for each in values}


DIMENSION_VALUE = Entity(
    name="dimension_value",
    label=_("Value of a dimension"),
    plural=_("Values of dimensions"),
    model=DimensionValue,
    icon="chart-bar",
    verbs=("read", "create", "update", "manage"),
    default_roles={"controller": ("read", "manage"), **dict.fromkeys(READERS, ("read",))},
    fields=(
        Field("axis", "reference", _("Dimension"), target="core.dimension", required=True,
              sortable=True),
        Field("code", label=_("Code"), required=True, max_length=LONGEST_CODE,
              help=_("Written once; it never changes.")),
        Field("name", "translated", _("Name"), required=True, max_length=LONGEST_NAME),
        Field("parent", "reference", _("Below"), target="core.dimension_value", sortable=True,
              help=_("Empty: at the top.")),
        Field("valid_from", "date", _("Valid from"), read=_since),
        Field("valid_to", "date", _("Valid until before"),
              help=_("The first day on which it is not offered any more.")),
    ),
    commands=(
        Command("create", run=_create, fields=("axis", "code", *CHANGEABLE)),
        Command("update", run=_update, fields=CHANGEABLE),
        Command("archive", run=_archive, permission="core.dimension_value.update"),
        Command("restore", run=_restore, permission="core.dimension_value.update"),
    ),
    list=ListView(
        columns=("code", "name", "axis", "parent", "valid_from", "valid_to"),
        sort=("axis",),
        empty=_("A value is what is chosen on a line: a department, a project."),
    ),
    form=FormView(sections=(Section(("axis", "code", "name", "parent", "valid_from", "valid_to")),)),
    search=("code", "name"),
    archive="active",
    import_=ImportView(
        keys=("axis", "code"),
        samples={"axis": "department", "code": "it", "name": "IT", "parent": "head"},
    ),
    menu=False,
)  # fmt: skip
