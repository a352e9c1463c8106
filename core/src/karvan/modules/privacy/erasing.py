"""Takes text out of rows, and what the trail kept of it in clear.

The statements go past the ordinary recording, which would write the old text into the trail once
more; each row leaves its own line there, which says what was erased and not what it said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import and_
from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy import update

from karvan.audit.diff import is_audited
from karvan.audit.guard import recorded
from karvan.audit.models import AuditEntry
from karvan.audit.models import PersonalAuditValue
from karvan.audit.rows import AuditRow
from karvan.audit.rows import Op
from karvan.audit.rows import entity_of
from karvan.audit.writer import record
from karvan.db.base import metadata
from karvan.db.personal import personal_columns
from karvan.modules.attachments.services import give_room_back
from karvan.modules.privacy.policies import Policy
from karvan.modules.privacy.policies import emptied_value
from karvan.modules.privacy.policies import is_written_once
from karvan.modules.privacy.policies import policy_of

if TYPE_CHECKING:
    from sqlalchemy import Table

    from karvan.context import Context
    from karvan.modules.privacy.traces import Row
    from karvan.modules.privacy.traces import Trace

ERASED = "erased"
ATTACHMENTS = "core_attachment"
CHUNK = 500


@dataclass(frozen=True)
class Touched:
    """A row that was emptied or deleted, as the trail knows it."""

    entity: str
    row_id: int


def take_out(
    ctx: Context, traces: Iterable[Trace], *, label: str, remove_attachments: bool = False
) -> list[Touched]:
    """Empty or delete every row as its table's policy says; frozen ones stay for the legal period.

    The result names the rows of which the trail need not keep the text either: those that were
    taken out, and those that are written once, so that the trail tells nothing the row does not.
    """
    order = {table.name: place for place, table in enumerate(metadata.sorted_tables)}
    touched: list[Touched] = []
    for trace in sorted(traces, key=lambda each: -order[each.table.name]):
        policy = policy_of(trace.model)
        if trace.table.name == ATTACHMENTS and remove_attachments:
            policy = Policy.DELETE
        if policy is not Policy.KEEP and (policy is Policy.DELETE or personal_columns(trace.table)):
            for row in trace.rows:
                _take_out(ctx, trace, row, policy, label)
        elif not is_written_once(trace.table):
            continue
        entity = entity_of(trace.table.name)
        touched += [Touched(entity, row["id"]) for row in trace.rows if "id" in row]
    return touched


def take_out_kept(ctx: Context, traces: Iterable[Trace]) -> list[Touched]:
    """Empty rows that were kept for a legal period which is over."""
    touched = []
    for trace in traces:
        for row in trace.rows:
            _take_out(ctx, trace, row, Policy.EMPTY, "")
            touched.append(Touched(entity_of(trace.table.name), row["id"]))
    return touched


def _take_out(ctx: Context, trace: Trace, row: Row, policy: Policy, label: str) -> None:
    table = trace.table
    key = and_(*(column == row[column.name] for column in table.primary_key.columns))
    columns = [each for each in personal_columns(table) if not each.primary_key]
    with recorded(ctx.uow):
        if policy is Policy.DELETE:
            ctx.session.connection().execute(delete(table).where(key))
            if table.name == ATTACHMENTS:
                give_room_back(ctx, row["size"], row["created_by"])
        else:
            values = {each.name: emptied_value(each, row.get("id"), label) for each in columns}
            ctx.session.connection().execute(
                update(table).where(key).values({**values, **_next_version(table)})
            )
    if is_audited(trace.model) and "id" in row:
        op = Op.DELETE if policy is Policy.DELETE else Op.UPDATE
        data = {each.name: ERASED for each in columns}
        record(ctx.uow, AuditRow(entity_of(table.name), row["id"], op, data))


def _next_version(table: Table) -> dict[str, Any]:
    return {"version": table.c.version + 1} if "version" in table.c else {}


def forget_in_trail(ctx: Context, touched: list[Touched]) -> int:
    """Delete what the trail kept in clear of these rows; how many values. Every hash stays valid."""
    by_entity: dict[str, list[int]] = {}
    for each in touched:
        by_entity.setdefault(each.entity, []).append(each.row_id)
    trail, kept = AuditEntry.__table__, PersonalAuditValue.__table__
    connection, company = ctx.session.connection(), ctx.company.id
    count = 0
    for entity, ids in by_entity.items():
        for start in range(0, len(ids), CHUNK):
            rows = select(trail.c.id).where(
                trail.c.company_id == company,
                trail.c.entity == entity,
                trail.c.row_id.in_(ids[start : start + CHUNK]),
            )
            gone = delete(kept).where(kept.c.company_id == company, kept.c.audit_id.in_(rows))
            count += connection.execute(gone).rowcount
    return count
