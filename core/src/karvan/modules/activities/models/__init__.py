"""Tables of notes, activities and the timeline."""

from __future__ import annotations

from karvan.modules.activities.models.activities import Activity
from karvan.modules.activities.models.notes import Note
from karvan.modules.activities.models.timeline import TimelineItem

__all__ = ["Activity", "Note", "TimelineItem"]
