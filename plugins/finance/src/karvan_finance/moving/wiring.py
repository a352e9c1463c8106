"""What moving books declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.api import lazy_gettext as _
from karvan_finance import permissions as P
from karvan_finance.moving.exports import EXPORTS
from karvan_finance.moving.formats import FORMATS

if TYPE_CHECKING:
    from karvan.api import Registrar


def declare(setup: Registrar) -> None:
    """Declare the formats that ledgers and journals come in, and leave in."""
    setup.permission(
        P.LEDGER_IMPORT,
        _("Import ledgers and journals"),
        default_roles=("controller", "accountant"),
    )
    setup.permission(
        P.LEDGER_EXPORT, _("Export ledgers"), default_roles=("controller", "accountant")
    )
    for export_format in EXPORTS:
        setup.export_format(export_format)
    for import_format in FORMATS:
        setup.import_format(import_format)
