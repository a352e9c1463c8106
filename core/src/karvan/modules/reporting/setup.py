"""What the reporting module declares: the page that lists reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.i18n import lazy_gettext as _
from karvan.identity.permissions import REPORT_READ

if TYPE_CHECKING:
    from karvan.plugins.registrar import Registrar


def karvan_setup(setup: Registrar) -> None:
    """Declare the menu entry; the reports themselves are declared by their plugins."""
    setup.menu(_("Reports"), "core.reports", REPORT_READ, order=6)
