"""What taxes declare: their records and settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.api import lazy_gettext as _
from karvan_finance import permissions as P
from karvan_finance.tax.domain.definitions import TaxRounding
from karvan_finance.tax.services.applying import ROUNDING
from karvan_finance.tax.services.choosing import USUAL_PURCHASE_TAX
from karvan_finance.tax.services.choosing import USUAL_SALE_TAX
from karvan_finance.tax.web.rules import EXTENSIONS
from karvan_finance.tax.web.rules import TAX_RULE
from karvan_finance.tax.web.rules import TAX_RULE_GROUP
from karvan_finance.tax.web.taxes import TAX

if TYPE_CHECKING:
    from karvan.api import Registrar

SETUP = _("Setup")
ENTITIES = (TAX, TAX_RULE_GROUP, TAX_RULE)
MENU = (
    (_("Taxes"), "finance.tax_list", P.TAX_READ, 60),
    (_("Tax groups"), "finance.tax_rule_group_list", P.TAX_RULE_GROUP_READ, 61),
    (_("Tax rules"), "finance.tax_rule_list", P.TAX_RULE_READ, 62),
)


def declare(setup: Registrar) -> None:
    """Declare taxes."""
    for entity in ENTITIES:
        setup.entity(entity)
    for extension in EXTENSIONS:
        setup.extension(extension)
    for title, endpoint, right, order in MENU:
        setup.menu(title, endpoint, right, group=SETUP, order=order)
    setup.setting(
        ROUNDING,
        str,
        default=str(TaxRounding.DOCUMENT),
        title=_("Taxes are rounded"),
        choices=tuple(map(str, TaxRounding)),
    )
    setup.setting(USUAL_SALE_TAX, str, default="", title=_("Code of the usual tax on sales"))
    setup.setting(
        USUAL_PURCHASE_TAX, str, default="", title=_("Code of the usual tax on purchases")
    )
