"""The wiring of crm: what it declares. So far it introduces itself and shows nothing."""

from __future__ import annotations

from karvan.api import Registrar
from karvan.api import hookimpl
from karvan.api import lazy_gettext as _


@hookimpl
def karvan_setup(setup: Registrar) -> None:
    """Introduce the plugin."""
    setup.about(
        _("Customers"),
        summary=_("Leads, opportunities and cases of a company's customers."),
        icon="address-book",
    )
