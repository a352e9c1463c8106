"""The history of changes as a person reads it: who changed what, from what to what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import tuple_

from karvan.audit.models import AuditEntry
from karvan.audit.models import PersonalAuditValue
from karvan.audit.rows import Op
from karvan.care.models import MovedUser
from karvan.errors import NotFound
from karvan.identity.models import User

if TYPE_CHECKING:
    from karvan.context import Context

PAGE = 50
SHOWN_FIELDS = 12
NO_USER = ("job", "portal")
PLACE = (AuditEntry.epoch, AuditEntry.txid, AuditEntry.id)


@dataclass(frozen=True)
class FieldChange:
    """One field of one change; None where there was nothing, or is nothing any more."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Change:
    """One audited change; `who` is a name, or the kind of actor that has none."""

    id: int
    at: datetime
    who: str
    entity: str
    record: int | None
    op: Op
    fields: list[FieldChange]
    source: str | None
    request: str | None


@dataclass(frozen=True)
class ChangePage:
    """A page of changes, newest first; `older` continues it."""

    changes: list[Change]
    older: int | None


def find_changes(
    ctx: Context,
    *,
    entity: str | None = None,
    record: int | None = None,
    before: int | None = None,
) -> ChangePage:
    """The changes of the company, of one entity or of one record, older than the one of id `before`.

    In the order of the trail: ids come from blocks, so they do not rise with time.
    """
    statement = (
        select(AuditEntry, func.coalesce(MovedUser.name, User.name))
        .outerjoin(User, (User.id == AuditEntry.actor_id) & AuditEntry.actor_kind.not_in(NO_USER))
        .outerjoin(
            MovedUser,
            (MovedUser.company_id == AuditEntry.company_id)
            & (MovedUser.user_id == AuditEntry.actor_id)
            & AuditEntry.actor_kind.not_in(NO_USER)
            & (MovedUser.before_epoch > AuditEntry.epoch),
        )
        .where(AuditEntry.company_id == ctx.company.id)
        .order_by(*(column.desc() for column in PLACE))
        .limit(PAGE + 1)
    )
    if entity:
        statement = statement.where(AuditEntry.entity == entity)
    if record is not None:
        statement = statement.where(AuditEntry.row_id == record)
    if before is not None:
        statement = statement.where(tuple_(*PLACE) < tuple_(*_place_of(ctx, before)))
    rows = [(entry, name) for entry, name in ctx.session.execute(statement)]
    shown = rows[:PAGE]
    personal = _personal(ctx, [entry.id for entry, _name in shown])
    changes = [_change(entry, name, personal.get(entry.id, {})) for entry, name in shown]
    return ChangePage(changes, changes[-1].id if len(rows) > PAGE else None)


def _place_of(ctx: Context, change: int) -> tuple[int, int, int]:
    own = (AuditEntry.company_id == ctx.company.id, AuditEntry.id == change)
    found = ctx.session.execute(select(*PLACE).where(*own)).one_or_none()
    if found is None:
        raise NotFound
    return found.epoch, found.txid, found.id


def _personal(ctx: Context, ids: list[int]) -> dict[int, dict[str, FieldChange]]:
    """Personal values of these changes, unless they were erased."""
    statement = select(PersonalAuditValue).where(
        PersonalAuditValue.company_id == ctx.company.id, PersonalAuditValue.audit_id.in_(ids)
    )
    found: dict[int, dict[str, FieldChange]] = {}
    for each in ctx.session.scalars(statement):
        change = FieldChange(each.field, _text(each.before), _text(each.after))
        found.setdefault(each.audit_id, {})[each.field] = change
    return found


def _change(entry: AuditEntry, name: str | None, personal: Mapping[str, FieldChange]) -> Change:
    return Change(
        id=entry.id,
        at=entry.at,
        who=name or entry.actor_kind,
        entity=entry.entity,
        record=entry.row_id,
        op=Op(entry.op),
        fields=_fields(entry.data, personal),
        source=entry.source,
        request=entry.request_id,
    )


def _fields(data: Mapping[str, Any], personal: Mapping[str, FieldChange]) -> list[FieldChange]:
    """A pair is before and after; anything else is a fact of the change."""
    fields = []
    for name, value in data.items():
        if name in personal:
            fields.append(personal[name])
        elif isinstance(value, list) and len(value) == 2:
            fields.append(FieldChange(name, _text(value[0]), _text(value[1])))
        else:
            fields.append(FieldChange(name, None, _text(value)))
    return fields[:SHOWN_FIELDS]


def _text(value: object) -> str | None:
    if value is None:
        return None
    text = str(value)
    return text if len(text) <= 120 else f"{text[:117]}…"
