"""What can be wrong with the request for a report."""

from __future__ import annotations

from karvan.errors import NotFound
from karvan.errors import Refusal


class UnknownReport(NotFound):
    """There is no report {code} in this company. `karvan report --list` names those there are."""

    code = "core.report.unknown"


class FormatNotOffered(Refusal):
    """{title} does not come in this form. It comes as: {formats}"""

    code = "core.report.format"


class TooLongToPrint(Refusal):
    """{title} has more than {limit} rows, too many to print. Narrow it down, or take CSV or XLSX."""

    code = "core.report.too_long"
