"""One process's Karvan: configuration, database, plugins; opens every unit of work.

Free of Flask, so that pages, REST, the worker, the command line and tests all come through the
same door.
"""

from __future__ import annotations

import contextlib
import random
import threading
import time
from collections.abc import Callable
from collections.abc import Iterator
from typing import TYPE_CHECKING
from typing import Protocol
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

from karvan.audit.writer import AuditWriter
from karvan.builtin import CORE_SETUPS
from karvan.clock import Clock
from karvan.companies.info import CompanyInfo
from karvan.companies.info import read_company
from karvan.context import Context
from karvan.db.broken_rules import is_worth_repeating
from karvan.db.engine import Database
from karvan.db.ids import IdAllocator
from karvan.db.unit_of_work import UnitOfWork
from karvan.errors import NotFound
from karvan.i18n import Locale
from karvan.i18n import use_locale
from karvan.plugins.acceptance import end_acceptances
from karvan.plugins.registry import PluginRegistry
from karvan.search.following import follower_of

if TYPE_CHECKING:
    from karvan.actors import Actor
    from karvan.config import Config

T = TypeVar("T")
C = TypeVar("C", bound="Closable")
INSTALLATION = 0
ATTEMPTS = 5
FIRST_PAUSE = 0.02


class Closable(Protocol):
    """What a process opens once and closes at its end."""

    def close(self) -> None: ...


class Runtime:
    """Everything a process shares between its units of work."""

    def __init__(
        self,
        config: Config,
        database: Database,
        registry: PluginRegistry,
        clock: Clock | None = None,
    ) -> None:
        self.config = config
        self.database = database
        self.registry = registry
        self.clock = clock or Clock()
        self.ids = IdAllocator(database)
        self._shared: dict[str, Closable] = {}
        self._lock = threading.Lock()
        self._companies: dict[str | int, tuple[int, CompanyInfo]] = {}

    @classmethod
    def open(cls, config: Config, *, plugins: bool = True, clock: Clock | None = None) -> Runtime:
        """Open the database and load the plugins; `plugins=False` imports none (recovery)."""
        database = Database.open(config.database.url, config.database.owner_url)
        if plugins:
            registry = PluginRegistry.load(config, database, core=CORE_SETUPS)
        else:
            registry = PluginRegistry.bare(config)
        runtime = cls(config, database, registry, clock)
        if plugins:
            end_acceptances(runtime)
        return runtime

    def run(
        self,
        company: str | int,
        actor: Actor,
        work: Callable[[Context], T],
        *,
        write: bool = True,
        source: str | None = None,
        locale: Locale | None = None,
        snapshot: bool = False,
    ) -> T:
        """Run `work` in one unit of work and commit once; repeat it whole on a conflict.

        At most five attempts, so `work` may have no effect but through its context.
        """
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self.company_work(
                    company, actor, write=write, source=source, locale=locale, snapshot=snapshot
                ) as ctx:
                    return work(ctx)
            except DBAPIError as problem:
                if attempt == ATTEMPTS or not is_worth_repeating(problem):
                    raise
                time.sleep(random.uniform(0, FIRST_PAUSE * 2**attempt))  # noqa: S311 - jitter
        raise AssertionError

    @contextlib.contextmanager
    def company_work(
        self,
        company: str | int,
        actor: Actor,
        *,
        write: bool = False,
        source: str | None = None,
        locale: Locale | None = None,
        snapshot: bool = False,
    ) -> Iterator[Context]:
        """One unit of work without repetition; commits at the end, rolls back on an error."""
        info = self.company(company)
        uow = UnitOfWork(
            self.database,
            self.ids,
            company_id=info.id,
            actor=actor,
            clock=self.clock,
            write=write,
            source=source,
            observers=(AuditWriter(),),
            snapshot=snapshot,
        )
        try:
            uow.open()
            info = self._fresh(info, uow)
            chosen = locale or Locale.of_language(info.language, time_zone=info.time_zone)
            with use_locale(chosen):
                ctx = Context(uow, info, actor, chosen, self.clock, self)
                if write and info.id != INSTALLATION:
                    follower_of(ctx)
                yield ctx
                uow.commit()
        except BaseException:
            uow.rollback()
            raise

    def run_installation(
        self, actor: Actor, work: Callable[[Context], T], *, purpose: str, write: bool = True
    ) -> T:
        """A unit of work of the installation itself: company 0, installation tables only."""
        return self.run(INSTALLATION, actor, work, write=write, source=purpose)

    def company(self, code_or_id: str | int) -> CompanyInfo:
        """The company of this code or id; raises NotFound."""
        if code_or_id not in self._companies:
            with self.database.begin(write=False) as connection:
                self._remember(read_company(connection, code_or_id), epoch=-1)
        return self._companies[code_or_id][1]

    def _fresh(self, info: CompanyInfo, uow: UnitOfWork) -> CompanyInfo:
        """A changed epoch may mean changed facts of the company: read them again."""
        if self._companies[info.id][0] != uow.epoch:
            try:
                info = read_company(uow.connection, info.id)
            except NotFound:
                self.forget_company(info)  # removed; its code may come back with another company
                raise
            self._remember(info, uow.epoch)
        return info

    def forget_company(self, info: CompanyInfo) -> None:
        """Ask the database again who has this code; ids of its block are dropped."""
        self._companies.pop(info.code, None)
        self._companies.pop(info.id, None)
        self.ids.forget(info.id)

    def _remember(self, info: CompanyInfo, epoch: int) -> None:
        self._companies[info.id] = self._companies[info.code] = (epoch, info)

    def shared(self, key: str, make: Callable[[], C]) -> C:
        """The one thing of this key in the process, such as a connection; closed with the runtime."""
        with self._lock:
            found = self._shared.get(key)
            if found is None:
                found = self._shared[key] = make()
            return found  # type: ignore[return-value]  # one key, one kind

    def close(self) -> None:
        """Close every database connection, and what else was opened for the whole process."""
        for each in self._shared.values():
            each.close()
        self._shared.clear()
        self.database.dispose()
