"""The job of the wizard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.i18n import lazy_gettext as _
from karvan.modules.importing.wizard.performing import run_import_job

if TYPE_CHECKING:
    from karvan.plugins.registrar import Registrar


def declare_job(setup: Registrar) -> None:
    """Declare it."""
    setup.job("import-rows", run_import_job, title=_("Check, run or undo an import"))
