"""What calendars tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from karvan.plugins.published import event


@event("core.calendar_changed", version=1)
@dataclass(frozen=True)
class CalendarChanged:
    """Hours or exceptions of a working calendar changed: what was computed by it may be out of date."""

    calendar_id: int
    revision: int
    at: datetime
    actor_id: int | None
