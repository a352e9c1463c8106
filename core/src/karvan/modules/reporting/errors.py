"""What can be wrong with the request for a report."""

from __future__ import annotations

from karvan.errors import NotFound


class UnknownReport(NotFound):
    """There is no report {code} in this company. `karvan report --list` names those there are."""

    code = "core.report.unknown"
