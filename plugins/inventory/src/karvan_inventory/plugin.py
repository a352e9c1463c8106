"""The wiring of inventory: what it declares. So far it introduces itself and shows nothing."""

from __future__ import annotations

from karvan.api import Registrar
from karvan.api import hookimpl
from karvan.api import lazy_gettext as _


@hookimpl
def karvan_setup(setup: Registrar) -> None:
    """Introduce the plugin."""
    setup.about(
        _("Inventory"),
        summary=_("Products in and between warehouses, and what they are worth."),
        icon="package",
    )
