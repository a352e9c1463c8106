"""The import formats that finance declares, all into the target `ledger`."""

from __future__ import annotations

from karvan.api import ImportFormat
from karvan.api import lazy_gettext as _
from karvan_finance import permissions as P
from karvan_finance.moving.services.beancount import import_beancount
from karvan_finance.moving.services.journals import import_journals

LEDGER = "ledger"
FORMATS = (
    ImportFormat(
        code="beancount",
        target=LEDGER,
        title=_("Ledger in beancount text"),
        permission=P.LEDGER_IMPORT,
        run=import_beancount,
        extensions=(".beancount", ".bean"),
    ),
    ImportFormat(
        code="journal-csv",
        target=LEDGER,
        title=_("Journal entries (CSV)"),
        permission=P.LEDGER_IMPORT,
        run=import_journals,
        extensions=(".csv",),
    ),
    ImportFormat(
        code="journal-xlsx",
        target=LEDGER,
        title=_("Journal entries (XLSX)"),
        permission=P.LEDGER_IMPORT,
        run=import_journals,
        extensions=(".xlsx",),
    ),
)
