"""What settling declares: events of matches, and the check of what is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.api import lazy_gettext as _
from karvan_finance import events
from karvan_finance.settling.queries.verification import check_open_items
from karvan_finance.settling.services.reversals import match_reversal

if TYPE_CHECKING:
    from karvan.api import Registrar


def declare(setup: Registrar) -> None:
    """Declare settling."""
    setup.event(events.LinesMatched)
    setup.event(events.LinesUnmatched)
    setup.on("finance.entry_reversed", "after", match_reversal)
    setup.check("verify", check_open_items, code="open-items", title=_("Open items"))
