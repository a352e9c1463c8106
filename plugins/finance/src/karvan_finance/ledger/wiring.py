"""What the ledger declares: entities, events, reports, checks and its pages."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from karvan.api import lazy_gettext as _
from karvan.contracts.posting import Posting
from karvan_finance import events
from karvan_finance import permissions as P
from karvan_finance.ledger.documents import ENTRY_DOCUMENT
from karvan_finance.ledger.documents import ENTRY_WORKFLOW
from karvan_finance.ledger.measures import MEASURES
from karvan_finance.ledger.models import JournalEntry
from karvan_finance.ledger.prints import declare_prints
from karvan_finance.ledger.providers import POSTING_PERMISSIONS
from karvan_finance.ledger.providers import LedgerPosting
from karvan_finance.ledger.queries.privacy import erasure_blockers
from karvan_finance.ledger.queries.verification import check_books
from karvan_finance.ledger.reports import REPORTS
from karvan_finance.ledger.roles import ROLES
from karvan_finance.ledger.services.charts import CHART
from karvan_finance.ledger.services.charts import CHARTS
from karvan_finance.ledger.services.role_journals import BOOKS_START
from karvan_finance.ledger.web import pages
from karvan_finance.ledger.web.entities import ENTITIES

if TYPE_CHECKING:
    from karvan.api import Registrar

SETUP = _("Setup")
MENU = (
    (_("Journal entries"), "finance.entry_list", P.ENTRY_READ, None, 10),
    (_("Reports"), "finance.reports", P.REPORT_READ, None, 20),
    (_("Accounts"), "finance.account_list", P.ACCOUNT_READ, SETUP, 30),
    (_("Journals"), "finance.journal_list", P.JOURNAL_READ, SETUP, 40),
    (_("Periods"), "finance.period_list", P.PERIOD_READ, SETUP, 50),
    (_("Fiscal years"), "finance.fiscal_year_list", P.YEAR_READ, SETUP, 55),
    (_("Lock dates"), "finance.lock_list", P.LOCK_READ, SETUP, 56),
    (_("Lock exceptions"), "finance.lock_exception_list", P.LOCK_EXCEPTION_READ, SETUP, 57),
)
EVENTS = (
    events.EntryPosting,
    events.EntryPosted,
    events.EntryReversed,
    events.PeriodClosing,
    events.PeriodClosed,
    events.PeriodReopened,
)
VIEWS = pages


def declare(setup: Registrar) -> None:
    """Declare the ledger."""
    for entity in ENTITIES:
        setup.entity(entity)
    _permissions_and_settings(setup)
    for event in EVENTS:
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
    declare_prints(setup)
    for title, endpoint, right, group, order in MENU:
        setup.menu(title, endpoint, right, group=group, order=order)
    setup.tile("drafts", _("Entries to post"), "finance.tile_drafts", P.ENTRY_READ)
    setup.check("verify", check_books, code="books", title=_("The books"))
    setup.retained(JournalEntry)
    setup.answer("core.erasure_blockers", erasure_blockers)


def _permissions_and_settings(setup: Registrar) -> None:
    setup.permission(
        P.PERIOD_POST_SOFT_CLOSED,
        _("Post into soft-closed periods"),
        default_roles=("controller",),
    )
    setup.permission(
        P.REPORT_READ,
        _("See financial reports"),
        default_roles=("controller", "accountant", "clerk", "viewer"),
    )
    setup.setting(
        CHART,
        str,
        default=CHARTS[0],
        title=_("Chart of accounts to begin with"),
        choices=CHARTS,
        labels={"general": _("General"), "iran": _("Iran")},
    )
    setup.setting(BOOKS_START, date, default=None, title=_("First day of the books"))
    for code, first, second, title in P.CONFLICTS:
        setup.conflict(code, first, second, title)
