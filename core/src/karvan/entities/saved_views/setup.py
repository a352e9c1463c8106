"""What saved views and actions on many records declare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.entities.bulk.jobs import RUN
from karvan.entities.bulk.jobs import continue_run
from karvan.entities.saved_views.queries import SHARE
from karvan.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from karvan.plugins.registrar import Registrar


def karvan_setup(setup: Registrar) -> None:
    """Declare the permission to share views, and the job that works through many records."""
    setup.permission(SHARE, _("Share saved views of lists"), default_roles=("controller",))
    setup.job(RUN, continue_run, title=_("Work through many records"))
