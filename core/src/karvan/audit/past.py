"""What a row held at an earlier version, taken back from the trail: one entry for each version.

Where the trail does not reach back, or a value was erased, nobody guesses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import inspect
from sqlalchemy import select

from karvan.audit.diff import CHANGED
from karvan.audit.models import AuditEntry
from karvan.audit.models import PersonalAuditValue
from karvan.audit.rows import Op
from karvan.audit.rows import entity_of

if TYPE_CHECKING:
    from karvan.context import Context

MOST_VERSIONS = 100
PLACE = (AuditEntry.epoch, AuditEntry.txid, AuditEntry.id)


class Unknown:
    """The value is no longer known: it was secret, or erased."""


@dataclass(frozen=True)
class Past:
    """The columns that changed since, with what they held then, and who changed the row last.

    Values are as the trail keeps them: plain JSON. A column that is not named held what it holds.
    """

    values: Mapping[str, Any]
    actor_kind: str
    actor_id: int | None
    at: datetime


def values_at(ctx: Context, record: Any, version: int) -> Past | None:
    """What the row held at the version; None where the trail cannot tell."""
    newer = record.version - version
    if not 0 < newer <= MOST_VERSIONS:
        return None
    entries = _entries(ctx, record, newer)
    if len(entries) < newer:
        return None
    personal = _personal(ctx, [each.id for each in entries])
    values: dict[str, Any] = {}
    columns = inspect(type(record)).local_table.columns
    secrets = {each.name for each in columns if each.info.get("personal")}
    for entry in entries:  # the newest first, so that the oldest change has the last word
        for name, change in entry.data.items():
            hidden = name in secrets and name not in personal.get(entry.id, {})
            values[name] = _before(change, personal.get(entry.id, {}), name, hidden=hidden)
    last = entries[0]
    return Past(values, last.actor_kind, last.actor_id, last.at)


def columns_of(model: type[Any]) -> dict[str, str]:
    """The names the trail gives to a model's attributes: those of its columns."""
    mapper = inspect(model)
    return {each.key: str(each.columns[0].name) for each in mapper.column_attrs}


def _entries(ctx: Context, record: Any, count: int) -> list[AuditEntry]:
    table = inspect(type(record)).local_table
    statement = (
        select(AuditEntry)
        .where(
            AuditEntry.company_id == ctx.company.id,
            AuditEntry.entity == entity_of(table.name),
            AuditEntry.row_id == record.id,
            AuditEntry.op.in_((Op.UPDATE, Op.TRANSITION)),
        )
        .order_by(*(column.desc() for column in PLACE))
        .limit(count)
    )
    return list(ctx.session.scalars(statement))


def _personal(ctx: Context, ids: list[int]) -> dict[int, dict[str, Any]]:
    statement = select(PersonalAuditValue).where(
        PersonalAuditValue.company_id == ctx.company.id, PersonalAuditValue.audit_id.in_(ids)
    )
    found: dict[int, dict[str, Any]] = {}
    for each in ctx.session.scalars(statement):
        found.setdefault(each.audit_id, {})[each.field] = each.before
    return found


def _before(change: Any, personal: Mapping[str, Any], name: str, *, hidden: bool) -> Any:
    if name in personal:
        return personal[name]
    if change == CHANGED or not isinstance(change, list) or len(change) != 2:
        return Unknown
    return Unknown if hidden and change[0] is not None else change[0]
