"""What may be asked of activities, as data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from datetime import datetime

from karvan.contracts.references import DocumentRef


@dataclass(frozen=True)
class ActivityFacts:
    """All that may be said of an activity.

    It is due on a day (`due_on`) or at an instant (`due_at`), or not at all. `recurs` is empty or
    day, week, month or year, every `recurs_every` of them, in `recurs_calendar` (default: the
    company's). `label` names the kind when it is custom.
    """

    subject: str
    kind: str = "task"
    label: str = ""
    details: str = ""
    assignee_id: int | None = None
    due_on: date | None = None
    due_at: datetime | None = None
    remind_at: datetime | None = None
    recurs: str = ""
    recurs_every: int = 1
    recurs_calendar: str = ""


@dataclass(frozen=True)
class CreateActivity:
    """A new activity, on a record or by itself."""

    facts: ActivityFacts
    record: DocumentRef | None = None
    party_id: int | None = None


@dataclass(frozen=True)
class ChangeActivity:
    """An activity's new facts, and the version it was read at."""

    activity_id: int
    version: int
    facts: ActivityFacts


@dataclass(frozen=True)
class FinishActivity:
    """That an activity is done, and what came of it."""

    activity_id: int
    version: int
    result: str = ""
