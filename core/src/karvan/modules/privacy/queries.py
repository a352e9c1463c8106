"""What is kept about a person, as a plan for a page and as one document to hand over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import select

from karvan.contracts.references import DocumentRef
from karvan.errors import NotFound
from karvan.identity.models import User
from karvan.modules.parties.models import Party
from karvan.modules.privacy.models import Erasure
from karvan.modules.privacy.policies import Policy
from karvan.modules.privacy.policies import policy_of
from karvan.modules.privacy.traces import Subject
from karvan.modules.privacy.traces import find_traces

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.plugins.findings import Blocker

PARTY, USER = "core.party", "core.user"


@dataclass(frozen=True)
class PlannedTable:
    """Rows about a person in one table, and what an erasure does with them."""

    table: str
    why: str
    rows: int
    policy: Policy


def subject_of_party(ctx: Context, party_id: int) -> Subject:
    """The party with all that were merged into it. Raises NotFound."""
    if ctx.session.get(Party, (ctx.company.id, party_id)) is None:
        raise NotFound
    ids, waiting = {party_id}, [party_id]
    while waiting:
        into = select(Party.id).where(Party.merged_into_id.in_(waiting))
        waiting = [each for each in ctx.session.scalars(into) if each not in ids]
        ids.update(waiting)
    return Subject(PARTY, Party, tuple(sorted(ids)))


def subject_of_user(ctx: Context, user_id: int) -> Subject:
    """A user of the installation. Raises NotFound."""
    if ctx.session.get(User, user_id) is None:
        raise NotFound
    return Subject(USER, User, (user_id,))


def plan_erasure(ctx: Context, subject: Subject) -> list[PlannedTable]:
    """What an erasure would do, table by table."""
    return [
        PlannedTable(trace.table.name, trace.why, len(trace.rows), policy_of(trace.model))
        for trace in find_traces(ctx, subject)
    ]


def find_blockers(ctx: Context, party_id: int) -> list[Blocker]:
    """What must be settled before the party is erased, as the modules answer."""
    answers = ctx.point("core.erasure_blockers", subject=DocumentRef(PARTY, party_id))
    return [blocker for answer in answers for blocker in (answer or ())]


def list_erasures(ctx: Context) -> list[Erasure]:
    """Who was erased, by number alone; the latest first."""
    return list(ctx.session.scalars(select(Erasure).order_by(Erasure.id.desc())))


def describe_person(ctx: Context, subject: Subject) -> dict[str, Any]:
    """Everything about the person as one JSON object; secrets and hashes are left out."""
    return {
        "format": 1,
        "company": None if ctx.company.is_installation else ctx.company.code,
        "person": {"kind": subject.kind, "ids": list(subject.ids)},
        "made_at": ctx.clock.now().isoformat(),
        "records": [
            {
                "table": trace.table.name,
                "because": trace.why,
                "rows": [_shown(trace.table, row) for row in trace.rows],
            }
            for trace in find_traces(ctx, subject)
        ],
    }


def _shown(table: Any, row: dict[str, Any]) -> dict[str, Any]:
    return {
        column.name: _plain(row[column.name])
        for column in table.columns
        if not column.info.get("secret") and not isinstance(row[column.name], bytes | memoryview)
    }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
