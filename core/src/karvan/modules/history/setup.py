"""What the history of changes declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.i18n import lazy_gettext as _
from karvan.identity.permissions import AUDIT_READ
from karvan.modules.history.entity import AUDIT
from karvan.web.setup import WATCH

if TYPE_CHECKING:
    from karvan.plugins.registrar import Registrar


def karvan_setup(setup: Registrar) -> None:
    """Declare the history and its place in the menu."""
    setup.entity(AUDIT)
    setup.menu(_("History of changes"), "core.audit_list", AUDIT_READ, group=WATCH, order=60)
