"""What the importing module declares: its pages and the job that works through files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.i18n import lazy_gettext as _
from karvan.identity.permissions import IMPORT_RUN
from karvan.modules.importing.wizard.jobs import declare_job

if TYPE_CHECKING:
    from karvan.plugins.registrar import Registrar


def karvan_setup(setup: Registrar) -> None:
    """Declare the job and the menu entry; the formats themselves are declared by their plugins."""
    declare_job(setup)
    setup.menu(_("Import"), "core.imports", IMPORT_RUN, order=7)
