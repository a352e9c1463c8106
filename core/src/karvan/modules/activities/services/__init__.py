"""Writing notes, activities and the timeline."""

from __future__ import annotations

from karvan.modules.activities.services.notes import add_note
from karvan.modules.activities.services.timeline import add_timeline

__all__ = ["add_note", "add_timeline"]
