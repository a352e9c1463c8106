"""Writing notes, activities and the timeline."""

from __future__ import annotations

from karvan.modules.activities.services.activities import change_activity
from karvan.modules.activities.services.activities import create_activity
from karvan.modules.activities.services.activities import delete_activity
from karvan.modules.activities.services.activities import due_in_working_time
from karvan.modules.activities.services.activities import finish_activity
from karvan.modules.activities.services.notes import add_note
from karvan.modules.activities.services.notes import change_note
from karvan.modules.activities.services.notes import delete_note
from karvan.modules.activities.services.timeline import add_timeline
from karvan.modules.activities.services.timeline import party_of

__all__ = [
    "add_note",
    "add_timeline",
    "change_activity",
    "change_note",
    "create_activity",
    "delete_activity",
    "delete_note",
    "due_in_working_time",
    "finish_activity",
    "party_of",
]
