"""What the command line itself refuses."""

from __future__ import annotations

from karvan.errors import NotFound


class UnknownCompany(NotFound):
    """There is no company {company}. `karvan company list` shows those there are."""

    code = "core.unknown_company"
