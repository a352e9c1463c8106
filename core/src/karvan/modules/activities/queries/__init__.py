"""Reading notes, activities and the timeline."""

from __future__ import annotations

from karvan.modules.activities.queries.lists import ActivityLine
from karvan.modules.activities.queries.lists import NoteLine
from karvan.modules.activities.queries.lists import get_activity
from karvan.modules.activities.queries.lists import list_activities
from karvan.modules.activities.queries.lists import list_activities_of
from karvan.modules.activities.queries.lists import list_notes
from karvan.modules.activities.queries.lists import record_of
from karvan.modules.activities.queries.timeline import TimelineLine
from karvan.modules.activities.queries.timeline import TimelinePage
from karvan.modules.activities.queries.timeline import read_timeline

__all__ = [
    "ActivityLine",
    "NoteLine",
    "TimelineLine",
    "TimelinePage",
    "get_activity",
    "list_activities",
    "list_activities_of",
    "list_notes",
    "read_timeline",
    "record_of",
]
