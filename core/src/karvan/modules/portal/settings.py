"""A company's choices about its portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from karvan.context import Context

OPEN = "core.portal_open"
LINK_DAYS = "core.portal_link_days"
SESSION_DAYS = "core.portal_session_days"


def is_open(ctx: Context) -> bool:
    """Whether the company has a portal; where it has none, its addresses do not exist."""
    return bool(ctx.setting(OPEN))
