"""Sessions that serve one company, frozen: they can neither read nor write another one's rows.

Row-level security and composite keys stand beneath; each of the layers is tested alone.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import event
from sqlalchemy import inspect
from sqlalchemy.orm import ORMExecuteState
from sqlalchemy.orm import Session
from sqlalchemy.orm import UOWTransaction
from sqlalchemy.orm import with_loader_criteria
from sqlalchemy.sql.base import ExecutableOption

from karvan.db.base import owner_of
from karvan.db.installation_tables import INSTALLATION_TABLES
from karvan.db.mixins import CompanyMixin
from karvan.db.mixins import InstallationMixin
from karvan.errors import AppError

if TYPE_CHECKING:
    from karvan.db.unit_of_work import UnitOfWork


class WrongCompany(AppError):
    """{row} belongs to company {found}, but this unit of work serves company {expected}."""

    code = "core.wrong_company"


class BeyondInstallation(AppError):
    """Installation work reaches only installation tables, not {table}. Open a unit of work."""

    code = "core.beyond_installation"


class CompanySession(Session):
    """A Session of one company, created by the unit of work and by nothing else."""

    def __init__(self, connection: Connection, uow: UnitOfWork) -> None:
        super().__init__(bind=connection, expire_on_commit=False, autoflush=True)
        self.info["uow"] = uow
        self.info["company_id"] = uow.company_id
        self.info["only_this_company"] = _criteria(uow.company_id)


def uow_of(session: Session) -> UnitOfWork:
    """The unit of work a Session belongs to."""
    uow: UnitOfWork = session.info["uow"]
    return uow


@event.listens_for(CompanySession, "do_orm_execute")
def _only_this_company(state: ORMExecuteState) -> None:
    if state.is_column_load or state.is_relationship_load:
        return
    state.statement = state.statement.options(state.session.info["only_this_company"])


@lru_cache(maxsize=4096)
def _criteria(company_id: int) -> ExecutableOption:
    """Every entity of a statement, and those loaded with it later, belong to this company."""
    return with_loader_criteria(
        CompanyMixin,
        lambda model: model.company_id == company_id,
        include_aliases=True,
        propagate_to_loaders=True,
    )


@event.listens_for(CompanySession, "before_flush")
def _stamp_rows(session: Session, _context: object, _instances: object) -> None:
    uow = uow_of(session)
    for row in session.new:
        _stamp_company(row, uow)
        _stamp_author(row, uow)
    _give_ids(session, uow)
    for row in session.dirty:
        if isinstance(row, CompanyMixin) and row.company_id != uow.company_id:
            raise _wrong(row, uow)
    for observer in uow.observers:
        observer.before_flush(uow)
    uow.connection.info["karvan_flushing"] = True


@event.listens_for(CompanySession, "after_flush")
def _after_flush(session: Session, flush: UOWTransaction) -> None:
    uow = uow_of(session)
    uow.connection.info.pop("karvan_flushing", None)
    for observer in uow.observers:
        observer.after_flush(uow, flush)


@event.listens_for(CompanySession, "after_soft_rollback")
def _after_rollback(session: Session, _previous: object) -> None:
    uow_of(session).connection.info.pop("karvan_flushing", None)


def _stamp_company(row: Any, uow: UnitOfWork) -> None:
    if isinstance(row, CompanyMixin):
        if vars(row).get("company_id") is None:
            row.company_id = uow.company_id
        elif row.company_id != uow.company_id:
            raise _wrong(row, uow)
    table = row.__tablename__
    if uow.company_id == 0 and isinstance(row, CompanyMixin) and table not in INSTALLATION_TABLES:
        raise BeyondInstallation(table=table)


def _stamp_author(row: Any, uow: UnitOfWork) -> None:
    columns = inspect(type(row)).columns
    if "created_at" in columns and row.created_at is None:
        row.created_at = uow.clock.now()
    if "created_by" in columns and row.created_by is None:
        row.created_by = uow.actor.person_id


def _give_ids(session: Session, uow: UnitOfWork) -> None:
    waiting = [row for row in session.new if _wants_id(row)]
    shared = [row for row in waiting if isinstance(row, InstallationMixin)]
    own = [row for row in waiting if not isinstance(row, InstallationMixin)]
    for row, identifier in zip(own, uow.new_ids(len(own)), strict=True):
        row.id = identifier
    for row, identifier in zip(shared, uow.new_installation_ids(len(shared)), strict=True):
        row.id = identifier


def _wants_id(row: Any) -> bool:
    id_column = inspect(type(row)).columns.get("id")
    return id_column is not None and id_column.primary_key and row.id is None


def _wrong(row: Any, uow: UnitOfWork) -> WrongCompany:
    return WrongCompany(
        row=f"{owner_of(row.__tablename__)} {row.__tablename__} {row.id}",
        found=row.company_id,
        expected=uow.company_id,
    )
