"""What statements declare: layouts and reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.api import lazy_gettext as _
from karvan_finance.statements.reports import REPORTS
from karvan_finance.statements.web.layouts import LAYOUT

if TYPE_CHECKING:
    from karvan.api import Registrar


def declare(setup: Registrar) -> None:
    """Declare layouts, statements and what stands behind their figures."""
    setup.entity(LAYOUT)
    for report in REPORTS:
        setup.report(report)
    setup.menu(
        _("Statement layouts"),
        "finance.statement_layout_list",
        "finance.statement_layout.read",
        group=_("Setup"),
        order=60,
    )
