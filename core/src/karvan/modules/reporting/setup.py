"""What the reporting module declares: its pages, its own report, and the mailing of reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.i18n import lazy_gettext as _
from karvan.identity.permissions import REPORT_READ
from karvan.modules.reporting.figures import MEASURES
from karvan.modules.reporting.jobs import EVERY_FIVE_MINUTES
from karvan.modules.reporting.jobs import LOOK
from karvan.modules.reporting.jobs import MAIL
from karvan.modules.reporting.jobs import enqueue_due_reports
from karvan.modules.reporting.jobs import mail_report
from karvan.modules.reporting.saved_entity import SAVED_REPORT

if TYPE_CHECKING:
    from karvan.plugins.registrar import Registrar


def karvan_setup(setup: Registrar) -> None:
    """Declare the menu entry and core's report; plugins declare theirs."""
    setup.menu(_("Reports"), "core.reports", REPORT_READ, order=6)
    setup.entity(SAVED_REPORT)
    setup.report(MEASURES)
    setup.job(
        LOOK, enqueue_due_reports, title=_("Find reports due to be mailed"),
        schedule=EVERY_FIVE_MINUTES,
    )  # fmt: skip
    setup.job(MAIL, mail_report, title=_("Mail a report"))
