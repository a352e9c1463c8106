"""What exporting declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.i18n import lazy_gettext as _
from karvan.modules.exporting.jobs import CODE
from karvan.modules.exporting.jobs import READY
from karvan.modules.exporting.jobs import make_export

if TYPE_CHECKING:
    from karvan.plugins.registrar import Registrar


def karvan_setup(setup: Registrar) -> None:
    """Declare the job that makes long exports, and the notice that one is there."""
    setup.job(CODE, make_export, title=_("Make a long export"))
    setup.notification(READY, _("An export is ready"))
