"""Refuses changes that would leave no trace.

A flush is recorded by the writer, a bulk change by `audited_update` and `audited_delete`. Any other
INSERT, UPDATE or DELETE of an audited table inside a unit of work is stopped before it reaches the
database.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import Engine
from sqlalchemy import event
from sqlalchemy.pool import Pool

from karvan.audit.diff import is_audited
from karvan.db import base
from karvan.db.session import CompanySession
from karvan.errors import AppError

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from karvan.db.unit_of_work import UnitOfWork

GUARDED, FLUSHING, RECORDED = "karvan_guarded", "karvan_flushing", "karvan_recorded"
WRITTEN = re.compile(
    r"""\b(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|MERGE\s+INTO|TRUNCATE(?:\s+TABLE)?
    |UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM)\s+(?:ONLY\s+)?(?:"?public"?\.)?"?(\w+)""",
    re.IGNORECASE | re.VERBOSE,
)


class Unaudited(AppError):
    """A change of {tables} would leave no trace. Change objects of the session, or use
    audited_update() or audited_delete().
    """

    status, code = 500, "core.unaudited"


@event.listens_for(CompanySession, "after_begin")
def _guard(session: Session, _transaction: object, connection: Connection) -> None:
    connection.info[GUARDED] = True


@event.listens_for(Pool, "checkin")
def _unguard(_raw: object, record_: Any) -> None:
    for mark in (GUARDED, FLUSHING, RECORDED):
        record_.info.pop(mark, None)


@event.listens_for(Engine, "before_cursor_execute")
def _refuse_unrecorded(
    connection: Connection, _cursor: object, statement: str, *_rest: object
) -> None:
    info = connection.info
    if GUARDED not in info or FLUSHING in info or RECORDED in info:
        return
    tables = _audited_tables_written(statement)
    if tables:
        raise Unaudited(tables=", ".join(tables))


@lru_cache(maxsize=2048)
def _audited_tables_written(statement: str) -> tuple[str, ...]:
    if statement.startswith("SELECT"):
        return ()
    audited = _audited_tables(frozenset(base.metadata.tables))
    return tuple(sorted({name for name in WRITTEN.findall(statement) if name in audited}))


@lru_cache(maxsize=2)
def _audited_tables(known: frozenset[str]) -> frozenset[str]:
    """All tables but those whose model says why it is exempt; asked again when tables are added."""
    exempt = {
        mapper.class_.__tablename__
        for mapper in base.all_mappers()
        if not is_audited(mapper.class_)
    }
    return known - exempt


@contextlib.contextmanager
def recorded(uow: UnitOfWork) -> Iterator[None]:
    """Statements in this block change audited tables; the caller records them in the trail."""
    uow.connection.info[RECORDED] = True
    try:
        yield
    finally:
        uow.connection.info.pop(RECORDED, None)
