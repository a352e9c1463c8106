"""What moving books declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.api import lazy_gettext as _
from karvan_finance import permissions as P
from karvan_finance.moving.formats import FORMATS

if TYPE_CHECKING:
    from karvan.api import Registrar


def declare(setup: Registrar) -> None:
    """Declare the formats that ledgers and journals come in."""
    setup.permission(
        P.LEDGER_IMPORT,
        _("Import ledgers and journals"),
        default_roles=("controller", "accountant"),
    )
    for import_format in FORMATS:
        setup.import_format(import_format)
