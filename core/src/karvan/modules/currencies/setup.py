"""What the currencies module declares: currencies, exchange rates, and their import from files of banks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.i18n import lazy_gettext as _
from karvan.identity.permissions import RATE_MANAGE
from karvan.modules.currencies.currency_entity import CURRENCY
from karvan.modules.currencies.entity import RATE
from karvan.modules.currencies.importing import import_rates
from karvan.plugins.declarations import ImportFormat

if TYPE_CHECKING:
    from karvan.plugins.registrar import Registrar


def karvan_setup(setup: Registrar) -> None:
    """Declare currencies, rates, their lists and their import."""
    setup.entity(CURRENCY)
    setup.entity(RATE)
    setup.menu(
        _("Currencies"),
        "core.currency_list",
        "core.currency.read",
        group=_("Organisation"),
        order=24,
    )
    setup.menu(
        _("Exchange rates"), "core.rate_list", "core.rate.read", group=_("Organisation"), order=25
    )
    setup.import_format(
        ImportFormat(
            code="table",
            target="rates",
            title=_("Exchange rates (CSV or XLSX)"),
            permission=RATE_MANAGE,
            run=import_rates,
            extensions=(".csv", ".xlsx"),
        )
    )
