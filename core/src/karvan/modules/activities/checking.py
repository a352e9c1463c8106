"""What is wrong with what is said of an activity; everything at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from karvan.documents.records import list_readers
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.identity.queries.holders import list_holders
from karvan.modules.activities.models.activities import ActivityKind
from karvan.modules.activities.recurrence import MOST_EVERY
from karvan.modules.activities.recurrence import UNITS

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.contracts.references import DocumentRef
    from karvan.modules.activities.commands import ActivityFacts

LONGEST_SUBJECT = 200
LONGEST_LABEL = 60
LONGEST_DETAILS = 20_000


def check_facts(ctx: Context, facts: ActivityFacts, ref: DocumentRef | None) -> None:
    """Raise Invalid with all problems of the facts of an activity on this record."""
    problems = [*_texts(facts), *_times(facts), *_people(ctx, facts, ref)]
    if problems:
        raise Invalid(problems)


def _texts(facts: ActivityFacts) -> Iterator[Problem]:
    subject = facts.subject.strip()
    if not subject:
        text = _("Say what is to be done.")
        yield Problem("core.activity.subject", text, field="subject")
    if len(subject) > LONGEST_SUBJECT:
        text = _("A subject has at most {limit} characters.", limit=LONGEST_SUBJECT)
        yield Problem("core.activity.subject", text, field="subject")
    if len(facts.details) > LONGEST_DETAILS:
        text = _("That is too long: at most {limit} characters.", limit=LONGEST_DETAILS)
        yield Problem("core.activity.details", text, field="details")
    if facts.kind not in set(ActivityKind):
        text = _("Choose what kind of activity this is.")
        yield Problem("core.activity.kind", text, field="kind")
    label = facts.label.strip()
    if (facts.kind == ActivityKind.CUSTOM) != bool(label) or len(label) > LONGEST_LABEL:
        text = _("Name the kind when it is one of your own, in at most {limit} characters.",
                 limit=LONGEST_LABEL)  # fmt: skip
        yield Problem("core.activity.label", text, field="label")


def _times(facts: ActivityFacts) -> Iterator[Problem]:
    if facts.recurs and facts.recurs not in UNITS:
        text = _("Choose how often it comes again.")
        yield Problem("core.activity.recurs", text, field="recurs")
    if facts.recurs and facts.due_on is None and facts.due_at is None:
        text = _("What comes again needs a day on which it is due first.")
        yield Problem("core.activity.due", text, field="due_on")
    if not 1 <= facts.recurs_every <= MOST_EVERY:
        text = _("Enter a number from 1 to {limit}.", limit=MOST_EVERY)
        yield Problem("core.activity.every", text, field="recurs_every")
    if facts.recurs_calendar not in {"", "gregorian", "jalali"}:
        text = _("Choose one of the calendars offered.")
        yield Problem("core.activity.calendar", text, field="recurs_calendar")


def _people(ctx: Context, facts: ActivityFacts, ref: DocumentRef | None) -> Iterator[Problem]:
    """Work is given to members only, and to those who may see what it is about."""
    if facts.assignee_id is None:
        return
    able = list_holders(ctx) if ref is None else list_readers(ctx, ref)
    if facts.assignee_id not in {each.id for each in able}:
        text = _("Choose someone who may see this record.")
        yield Problem("core.activity.assignee", text, field="assignee_id")
