"""Finance's wiring: its areas, and what happens when a company switches it on."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from karvan.api import hookimpl
from karvan.api import lazy_gettext as _
from karvan_finance.blueprint import bp
from karvan_finance.compute import wiring as compute
from karvan_finance.invoicing import wiring as invoicing
from karvan_finance.invoicing.services.terms import seed_terms
from karvan_finance.ledger import wiring as ledger
from karvan_finance.ledger.services.charts import open_books
from karvan_finance.moving import wiring as moving
from karvan_finance.settling import wiring as settling
from karvan_finance.statements import wiring as statements
from karvan_finance.statements.services.layouts import seed_layouts
from karvan_finance.tax import wiring as tax
from karvan_finance.tax.services.seeding import seed_taxes

if TYPE_CHECKING:
    from karvan.api import Context
    from karvan.api import Registrar

AREAS = (ledger, tax, settling, invoicing, statements, moving, compute)


@hookimpl
def karvan_setup(setup: Registrar) -> None:
    """Declare finance."""
    setup.about(
        title=_("Finance"),
        summary=_("General ledger, journals, fiscal periods and statements"),
        category=_("Accounting"),
        icon="report-money",
    )
    for area in AREAS:
        area.declare(setup)
    setup.routes(bp)


@hookimpl
def karvan_company_enabled(ctx: Context, first_time: bool, disabled_since: datetime | None) -> None:
    """Open the books when finance is switched on for the first time."""
    del disabled_since
    if first_time:
        if open_books(ctx):
            seed_taxes(ctx)
            seed_terms(ctx)
        seed_layouts(ctx)
