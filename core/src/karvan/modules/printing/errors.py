"""What may be wrong with a print."""

from __future__ import annotations

from karvan.errors import AppError
from karvan.errors import Refusal


class NoPrintFormat(Refusal):
    """No layout is declared for {kind} in this language and country on that day."""

    status, code = 404, "core.print.no_format"


class PrintChanged(AppError):
    """The stored print of this document is not the one that was kept. Restore the files from a backup."""

    status, code = 500, "core.print.changed"
