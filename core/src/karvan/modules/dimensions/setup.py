"""What the dimensions module declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.i18n import lazy_gettext as _
from karvan.modules.dimensions.entity import DIMENSION
from karvan.modules.dimensions.permissions import DIMENSION_READ
from karvan.modules.dimensions.permissions import VALUE_READ
from karvan.modules.dimensions.values_entity import DIMENSION_VALUE

if TYPE_CHECKING:
    from karvan.plugins.registrar import Registrar

CATALOGUE = _("Master data")


def karvan_setup(setup: Registrar) -> None:
    """Declare dimensions."""
    setup.entity(DIMENSION)
    setup.entity(DIMENSION_VALUE)
    setup.menu(_("Dimensions"), "core.dimension_list", DIMENSION_READ, group=CATALOGUE, order=17)
    setup.menu(
        _("Values of dimensions"),
        "core.dimension_value_list",
        VALUE_READ,
        group=CATALOGUE,
        order=18,
    )
