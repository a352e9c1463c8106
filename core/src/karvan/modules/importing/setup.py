"""What the importing module declares: the page where a file is handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.i18n import lazy_gettext as _
from karvan.identity.permissions import IMPORT_RUN

if TYPE_CHECKING:
    from karvan.plugins.registrar import Registrar


def karvan_setup(setup: Registrar) -> None:
    """Declare the menu entry; the formats themselves are declared by their plugins."""
    setup.menu(_("Import"), "core.import_page", IMPORT_RUN, order=7)
