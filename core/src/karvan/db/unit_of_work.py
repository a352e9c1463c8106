"""One transaction, one company, one commit.

A unit of work opens with the company and its epoch, serves the services of one request or job, and
ends in a fixed order: flush, last checks and locks, document numbers, audit rows, events and jobs,
COMMIT. What needs the committed state (mail, webhooks) is a job and follows.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from functools import cache
from typing import TYPE_CHECKING
from typing import Any
from typing import Protocol
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy import TextClause
from sqlalchemy import text
from sqlalchemy.orm import UOWTransaction
from sqlalchemy.orm.exc import StaleDataError

from karvan.db.ids import INSTALLATION
from karvan.db.session import CompanySession
from karvan.errors import StaleVersion
from karvan.request_ids import new_unit_id

if TYPE_CHECKING:
    from datetime import datetime

    from karvan.db.engine import Database
    from karvan.db.ids import IdAllocator

F = TypeVar("F", bound="Finisher")

# Stages of the end of a unit of work, in order (ranks of locks grow with them).
CHECKS, NUMBERS, AUDIT, EVENTS, ANSWERS = 50, 90, 95, 98, 99

UNCOUNTED: dict[str, Any] = {"karvan_uncounted": True}
OPEN_POSTGRESQL = "SELECT set_config('karvan.company_id', :text, true), {epoch}"
EPOCH = "(SELECT epoch FROM core_epoch WHERE company_id = :company{lock})"


class ClockLike(Protocol):
    """What a unit of work needs of a clock."""

    def now(self) -> datetime: ...


class ActorLike(Protocol):
    """What a unit of work needs of the one who acts."""

    @property
    def kind(self) -> str: ...
    @property
    def id(self) -> int | None: ...
    @property
    def on_behalf_of(self) -> int | None: ...
    @property
    def person_id(self) -> int | None: ...


class Finisher(Protocol):
    """Something that is done once at the end of the unit of work, at its stage."""

    stage: int

    def finish(self) -> None:
        """Do it; may flush, may not commit."""


class Observer(Protocol):
    """Watches every flush of a unit of work (the audit writer)."""

    def before_flush(self, uow: UnitOfWork) -> None: ...
    def after_flush(self, uow: UnitOfWork, flush: UOWTransaction) -> None: ...
    def finish(self, uow: UnitOfWork) -> None: ...


class UnitOfWork:
    """The transaction of one request, job or command; `runtime.run` opens and commits it."""

    def __init__(
        self,
        database: Database,
        ids: IdAllocator,
        *,
        company_id: int,
        actor: ActorLike,
        clock: ClockLike,
        write: bool = True,
        source: str | None = None,
        observers: tuple[Observer, ...] = (),
        snapshot: bool = False,
    ) -> None:
        self.database = database
        self.company_id = company_id
        self.actor = actor
        self.clock = clock
        self.write = write
        self.source = source
        self.observers = observers if write else ()
        self.request_id = new_unit_id()
        self.epoch = 0
        self.info: dict[str, Any] = {}
        self._ids = ids
        self._finishers: dict[str, Finisher] = {}
        self._after_commit: list[Callable[[], None]] = []
        self._after_rollback: list[Callable[[], None]] = []
        if write:
            ids.prepare(company_id)
        self.connection: Connection = database.connect(write=write, snapshot=snapshot)
        self.session = CompanySession(self.connection, self)

    def open(self) -> None:
        """Begin: name the company to the database and read its epoch (shared, when writing)."""
        self.connection.begin()
        row = self.connection.execute(
            _opening(self.database.kind, write=self.write),
            {"text": str(self.company_id), "company": self.company_id},
            execution_options=UNCOUNTED,
        ).one()
        self.epoch = row[1] or 0

    def new_ids(self, count: int) -> list[int]:
        """Ids for rows of the company that are about to be inserted."""
        return self._ids.take(self.company_id, count, self.connection) if count else []

    def new_installation_ids(self, count: int) -> list[int]:
        """Ids for rows of installation tables, which all companies share."""
        return self._ids.take(INSTALLATION, count, self.connection) if count else []

    def new_id(self) -> int:
        """One id."""
        return self.new_ids(1)[0]

    def finisher(self, key: str, make: Callable[[], F]) -> F:
        """The one finisher of this key, made when first asked for."""
        if key not in self._finishers:
            self._finishers[key] = make()
        return self._finishers[key]  # type: ignore[return-value]  # one key, one kind

    def after_commit(self, act: Callable[[], None]) -> None:
        """Call once the transaction is durable: memory only, nothing that may fail."""
        self._after_commit.append(act)

    def after_rollback(self, act: Callable[[], None]) -> None:
        """Call once everything is undone: to remove a file that was written for nothing."""
        self._after_rollback.append(act)

    def finish(self) -> None:
        """All that precedes COMMIT, in the fixed order; a trial run stops here and rolls back."""
        self.flush()
        for finisher in self._in_order():
            finisher.finish()
        self.flush()
        for observer in self.observers:
            observer.finish(self)

    def commit(self) -> None:
        """End in the fixed order, commit, and do what waits for it."""
        if self.write:
            self.finish()
        self.session.commit()
        if self.connection.in_transaction():
            self.connection.commit()
        self.close()
        for act in self._after_commit:
            act()

    def _in_order(self) -> Iterator[Finisher]:
        """By stage; a finisher may bring in others of its own or a later stage."""
        done: set[str] = set()
        while len(done) < len(self._finishers):
            waiting = [key for key in self._finishers if key not in done]
            key = min(waiting, key=lambda each: self._finishers[each].stage)
            done.add(key)
            yield self._finishers[key]

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Work that may be refused and left out: an error undoes it, and the rest can go on.

        Not only rows are undone: what the work put off to the end (numbers, events, jobs) is too.
        """
        self.flush()
        info, finishers, following = dict(self.info), self._gathered(), len(self._after_commit)
        try:
            with self.session.begin_nested():
                self.session.connection()  # or the savepoint waits for the first ORM statement
                yield
                self.flush()
        except BaseException:
            self.info.clear()
            self.info.update(info)
            self._finishers = {key: self._finishers[key] for key in finishers}
            for key, gathered in finishers.items():
                vars(self._finishers[key]).update(gathered)
            del self._after_commit[following:]
            raise

    def _gathered(self) -> dict[str, dict[str, Any]]:
        """What each finisher has gathered so far."""
        return {
            key: {
                name: _copied(value)
                for name, value in vars(finisher).items()
                if isinstance(value, list | dict | set)
            }
            for key, finisher in self._finishers.items()
        }

    def flush(self) -> None:
        """Write what is pending; a row that someone else changed raises StaleVersion."""
        try:
            self.session.flush()
        except StaleDataError as problem:
            raise StaleVersion from problem

    def rollback(self) -> None:
        """Undo everything and close."""
        self.session.rollback()
        if self.connection.in_transaction():
            self.connection.rollback()
        self.close()
        for act in self._after_rollback:
            act()

    def close(self) -> None:
        """Give the connection back."""
        self.session.close()
        self.connection.close()


@cache
def _opening(kind: str, *, write: bool) -> TextClause:
    if kind == "postgresql":
        epoch = EPOCH.format(lock=" FOR SHARE" if write else "")
        return text(OPEN_POSTGRESQL.format(epoch=epoch))
    return text(f"SELECT :text, {EPOCH.format(lock='')}")


def _copied(gathered: Any) -> Any:
    """The containers anew, with the same things in them."""
    if isinstance(gathered, dict):
        anew = copy(gathered)
        anew.update({key: _copied(value) for key, value in gathered.items()})
        return anew
    if isinstance(gathered, list):
        return [_copied(each) for each in gathered]
    return copy(gathered) if isinstance(gathered, set) else gathered
