"""Finance's wiring: everything it declares, and what happens when a company switches it on."""

from __future__ import annotations

from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING

from karvan.api import hookimpl
from karvan.api import lazy_gettext as _
from karvan.contracts.posting import Posting
from karvan_finance import events
from karvan_finance import permissions as P
from karvan_finance.documents import ENTRY_DOCUMENT
from karvan_finance.documents import ENTRY_WORKFLOW
from karvan_finance.measures import MEASURES
from karvan_finance.models import JournalEntry
from karvan_finance.prints import declare_prints
from karvan_finance.providers import POSTING_PERMISSIONS
from karvan_finance.providers import LedgerPosting
from karvan_finance.queries.privacy import erasure_blockers
from karvan_finance.queries.verification import check_books
from karvan_finance.reports import REPORTS
from karvan_finance.roles import ROLES
from karvan_finance.services.charts import CHART
from karvan_finance.services.charts import CHARTS
from karvan_finance.services.charts import open_books
from karvan_finance.services.importing_formats import FORMATS
from karvan_finance.services.role_journals import BOOKS_START
from karvan_finance.web.entities import ENTITIES
from karvan_finance.web.pages import bp

SETUP = _("Setup")
MENU = (
    (_("Journal entries"), "finance.entry_list", P.ENTRY_READ, None, 10),
    (_("Reports"), "finance.reports", P.REPORT_READ, None, 20),
    (_("Accounts"), "finance.account_list", P.ACCOUNT_READ, SETUP, 30),
    (_("Journals"), "finance.journal_list", P.JOURNAL_READ, SETUP, 40),
    (_("Periods"), "finance.periods", P.PERIOD_READ, SETUP, 50),
)

if TYPE_CHECKING:
    from karvan.api import Context
    from karvan.api import Registrar


@hookimpl
def karvan_setup(setup: Registrar) -> None:
    """Declare finance."""
    setup.about(
        title=_("Finance"),
        summary=_("General ledger, journals, fiscal periods and statements"),
        category=_("Accounting"),
        icon="report-money",
    )
    for entity in ENTITIES:
        setup.entity(entity)
    _permissions_and_settings(setup)
    for event in (
        events.EntryPosting,
        events.EntryPosted,
        events.EntryReversed,
        events.PeriodClosing,
        events.PeriodClosed,
        events.PeriodReopened,
    ):
        setup.event(event)
    setup.workflow(ENTRY_WORKFLOW)
    setup.document(ENTRY_DOCUMENT)
    setup.port(Posting, LedgerPosting, permissions=POSTING_PERMISSIONS)
    for name, label, account_type in ROLES:
        setup.account_role(name, label, account_type)
    for report in REPORTS:
        setup.report(report)
    for measure in MEASURES:
        setup.measure(measure)
    for import_format in FORMATS:
        setup.import_format(import_format)
    declare_prints(setup)
    setup.routes(bp)
    for title, endpoint, right, group, order in MENU:
        setup.menu(title, endpoint, right, group=group, order=order)
    setup.tile("cash", _("Cash and bank"), "finance.cash", P.REPORT_READ)
    setup.check("verify", check_books, code="books", title=_("The books"))
    setup.retained(JournalEntry)
    setup.answer("core.erasure_blockers", erasure_blockers)


@hookimpl
def karvan_company_enabled(ctx: Context, first_time: bool, disabled_since: datetime | None) -> None:
    """Open the books when finance is switched on for the first time."""
    del disabled_since
    if first_time:
        open_books(ctx)


def _permissions_and_settings(setup: Registrar) -> None:
    keepers = ("controller", "accountant")
    setup.permission(P.LEDGER_IMPORT, _("Import ledgers and journals"), default_roles=keepers)
    setup.permission(
        P.PERIOD_POST_SOFT_CLOSED,
        _("Post into soft-closed periods"),
        default_roles=("controller",),
    )
    setup.permission(
        P.REPORT_READ, _("See financial reports"), default_roles=(*keepers, "clerk", "viewer")
    )
    setup.setting(
        CHART, str, default=CHARTS[0], title=_("Chart of accounts to begin with"), choices=CHARTS
    )
    setup.setting(BOOKS_START, date, default=None, title=_("First day of the books"))
    for code, first, second, title in P.CONFLICTS:
        setup.conflict(code, first, second, title)
