"""What the dimensions module declares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

from karvan.entities.declaration import Entity
from karvan.i18n import lazy_gettext as _
from karvan.modules.dimensions.models import DimensionAxis
from karvan.modules.dimensions.permissions import DIMENSION_READ

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.plugins.registrar import Registrar

CATALOGUE = _("Master data")
READERS = ("accountant", "clerk", "sales", "storekeeper", "viewer")


def _axis_page(ctx: Context, axis: DimensionAxis) -> tuple[str, Mapping[str, Any]]:
    del ctx
    return "core.dimension", {"axis_id": axis.id}


DIMENSION = Entity(
    name="dimension",
    label=_("Dimension"),
    plural=_("Dimensions"),
    model=DimensionAxis,
    verbs=("read", "manage"),
    default_roles={"controller": ("read", "manage"), **dict.fromkeys(READERS, ("read",))},
    link=_axis_page,
    pages=False,
    rest=False,
    searchable=False,
)


def karvan_setup(setup: Registrar) -> None:
    """Declare dimensions."""
    setup.entity(DIMENSION)
    setup.menu(_("Dimensions"), "core.dimensions", DIMENSION_READ, group=CATALOGUE, order=17)
