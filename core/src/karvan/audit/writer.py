"""Writes the trail: every flush of a unit of work leaves rows, all inserted together at its end.

A service needs to do nothing for it. `record` adds what is no change of a row (a sign-in, a
permission), `mark_transition` says that the change of a state is a transition.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import event
from sqlalchemy import inspect

import karvan.audit.guard  # noqa: F401 - it watches every unit of work from now on
from karvan.audit import diff
from karvan.audit.inserting import insert_personal
from karvan.audit.inserting import insert_trail
from karvan.audit.rows import AuditRow
from karvan.audit.rows import Op
from karvan.db.session import CompanySession
from karvan.db.session import uow_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import InstanceState
    from sqlalchemy.orm import Session
    from sqlalchemy.orm import SessionTransaction
    from sqlalchemy.orm import UOWTransaction

    from karvan.db.unit_of_work import UnitOfWork

ALGORITHM = 1
_JOURNAL = "audit"


@dataclass(frozen=True)
class Transition:
    """A change of state that is under way; `record` is kept so that its identity stays its own."""

    record: object
    name: str
    field: str


@dataclass
class Journal:
    """The rows one unit of work has gathered, and the transitions it made."""

    rows: list[AuditRow] = field(default_factory=list)
    transitions: dict[int, Transition] = field(default_factory=dict)
    at_savepoint: dict[SessionTransaction, int] = field(default_factory=dict)


def journal_of(uow: UnitOfWork) -> Journal:
    """The journal of a unit of work."""
    journal: Journal = uow.info.setdefault(_JOURNAL, Journal())
    return journal


def record(uow: UnitOfWork, row: AuditRow) -> None:
    """Add a row that is no change of a mapped row: a sign-in, a permission, a posting."""
    journal_of(uow).rows.append(row)


def mark_transition(uow: UnitOfWork, changed: object, name: str, field: str = "state") -> None:
    """The next change of this record's state goes into the trail as the transition `name`."""
    journal_of(uow).transitions[id(changed)] = Transition(changed, name, field)


def take_transition(uow: UnitOfWork, changed: object) -> str | None:
    """The transition this record waits for, for whoever writes its new state by a statement."""
    found = journal_of(uow).transitions.pop(id(changed), None)
    return found.name if found else None


class AuditWriter:
    """The observer every unit of work has."""

    def before_flush(self, uow: UnitOfWork) -> None:
        """Load the values before, where the row does not hold them."""
        for row in uow.session.deleted:
            if diff.is_audited(type(row)):
                diff.prepare(_state(row), whole=True)
        for row in uow.session.dirty:
            if diff.is_audited(type(row)):
                diff.prepare(_state(row), whole=False)

    def after_flush(self, uow: UnitOfWork, flush: UOWTransaction) -> None:
        """Keep what the flush changed, rows deleted as orphans included."""
        journal, rows = journal_of(uow), list[AuditRow]()
        for state, (is_deleted, is_only_listed) in flush.states.items():
            if not is_only_listed and diff.is_audited(state.mapper.class_):
                row = _row_of(state, is_deleted=is_deleted)
                if row is not None:
                    rows.append(_as_transition(journal, state, row))
        journal.rows += sorted(rows, key=lambda row: (row.entity, row.row_id or 0))

    def finish(self, uow: UnitOfWork) -> None:
        """Insert all rows at once; their personal values, where there are any, in a second insert."""
        rows = journal_of(uow).rows
        if not rows:
            return
        ids = uow.new_ids(len(rows))
        numbered = list(zip(ids, rows, strict=True))
        insert_trail(uow, _shared(uow), [_values(each, row) for each, row in numbered])
        personal = [value for each, row in numbered for value in _personal(each, row)]
        if personal:
            insert_personal(uow, personal)
        rows.clear()


@event.listens_for(CompanySession, "after_transaction_create")
def _remember_savepoint(session: Session, transaction: SessionTransaction) -> None:
    """Those that were kept are part of what is around them: an import makes thousands."""
    if transaction.nested:
        journal = journal_of(uow_of(session))
        around = {each: journal.at_savepoint.get(each) for each in _around(transaction)}
        journal.at_savepoint = {each: rows for each, rows in around.items() if rows is not None}
        journal.at_savepoint[transaction] = len(journal.rows)


def _around(transaction: SessionTransaction) -> Iterator[SessionTransaction]:
    parent = transaction.parent
    while parent is not None:
        yield parent
        parent = parent.parent


@event.listens_for(CompanySession, "after_soft_rollback")
def _forget_undone(session: Session, undone: SessionTransaction) -> None:
    """What was rolled back to a savepoint did not happen."""
    journal = journal_of(uow_of(session))
    if undone in journal.at_savepoint:
        del journal.rows[journal.at_savepoint.pop(undone) :]


def _state(row: Any) -> InstanceState[Any]:
    state: InstanceState[Any] = inspect(row)
    return state


def _row_of(state: InstanceState[Any], *, is_deleted: bool) -> AuditRow | None:
    if is_deleted:
        return diff.deleted(state)
    return diff.updated(state) if state.key is not None else diff.inserted(state)


def _as_transition(journal: Journal, state: InstanceState[Any], row: AuditRow) -> AuditRow:
    found = journal.transitions.get(id(state.obj()))
    if found is None or row.op is not Op.UPDATE or found.field not in row.data:
        return row
    del journal.transitions[id(state.obj())]
    return as_transition(row, found.name)


def as_transition(row: AuditRow, name: str) -> AuditRow:
    """The row of a change that was a transition."""
    return replace(row, op=Op.TRANSITION, data={"transition": name, **row.data})


def _shared(uow: UnitOfWork) -> dict[str, Any]:
    """What all rows of a unit of work have in common: who, when, from where."""
    return {
        "company_id": uow.company_id,
        "at": uow.clock.now(),
        "request_id": uow.request_id,
        "source": uow.source,
        "actor_kind": uow.actor.kind,
        "actor_id": uow.actor.id,
        "on_behalf_of": uow.actor.on_behalf_of,
        "alg": ALGORITHM,
    }


def _values(identifier: int, row: AuditRow) -> dict[str, Any]:
    return {
        "id": identifier,
        "plugin": row.plugin,
        "entity": row.entity,
        "row_id": row.row_id,
        "op": row.op.value,
        "data": dict(row.data),
        "content_hash": row.content_hash,
    }


def _personal(identifier: int, row: AuditRow) -> list[dict[str, Any]]:
    return [
        {
            "audit_id": identifier,
            "field": value.field,
            "salt": value.salt,
            "before": value.before,
            "after": value.after,
        }
        for value in row.personal
    ]
