"""What the dimensions module declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.i18n import lazy_gettext as _
from karvan.modules.dimensions.entity import DIMENSION
from karvan.modules.dimensions.permissions import DIMENSION_READ

if TYPE_CHECKING:
    from karvan.plugins.registrar import Registrar

CATALOGUE = _("Master data")


def karvan_setup(setup: Registrar) -> None:
    """Declare dimensions."""
    setup.entity(DIMENSION)
    setup.menu(_("Dimensions"), "core.dimension_list", DIMENSION_READ, group=CATALOGUE, order=17)
