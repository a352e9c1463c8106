"""What finance adds to the audit trail itself: the lines of drafts, and why a period was reopened."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any

from karvan.api import AuditOp
from karvan.api import AuditRow
from karvan.api import PersonalValue
from karvan.api import commitment
from karvan.api import mark_transition
from karvan.api import record_audit

if TYPE_CHECKING:
    from karvan.api import Context
    from karvan_finance.ledger.models import JournalEntry
    from karvan_finance.ledger.models import Period

SALT_BYTES = 16
KNOWN_FROM_ENTRY = {"company_id", "id", "entry_id", "ledger_id", "date", "period_id"}
Lines = Sequence[Mapping[str, Any]]


def note_lines(ctx: Context, entry: JournalEntry, *, before: Lines = (), after: Lines = ()) -> None:
    """Put the lines of a draft into the trail as one change of their entry."""
    salt = secrets.token_bytes(SALT_BYTES)
    texts_before, texts_after = _texts(before), _texts(after)
    personal = tuple(
        PersonalValue(place, salt, texts_before.get(place), texts_after.get(place))
        for place in sorted(texts_before.keys() | texts_after.keys())
    )
    changes = {
        each.field: [commitment(salt, each.before), commitment(salt, each.after)]
        for each in personal
    }
    data = {"lines": [_plain(before), _plain(after)], **changes}
    record_audit(
        ctx.uow, AuditRow("finance.entry", entry.id, AuditOp.UPDATE, data, personal=personal)
    )


def note_transition(
    ctx: Context, period: Period, transition: str, *, reason: str | None = None
) -> None:
    """Let the next change of the period stand in the trail as a transition, with its reason."""
    mark_transition(ctx.uow, period, transition)
    if reason is not None:
        data = {"transition": transition, "reason": reason}
        record_audit(ctx.uow, AuditRow("finance.period", period.id, AuditOp.TRANSITION, data))


def _texts(lines: Lines) -> dict[str, str]:
    return {f"lines.{line['line_no']}.name": line["name"] for line in lines if line["name"]}


def _plain(lines: Lines) -> list[dict[str, Any]] | None:
    hidden = KNOWN_FROM_ENTRY | {"name"}
    return [
        {
            name: _json(value)
            for name, value in line.items()
            if name not in hidden and value is not None
        }
        for line in lines
    ] or None


def _json(value: Any) -> int | str:
    return value if isinstance(value, int) else str(value)
