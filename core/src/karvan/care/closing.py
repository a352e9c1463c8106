"""Notices within a second that the installation was closed, at the cost of one read a second."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from karvan.care.installation import InstallationFacts
from karvan.care.installation import find_installation
from karvan.errors import AppError

if TYPE_CHECKING:
    from karvan.db.engine import Database

LOOK_EVERY = 1.0


class BeingUpgraded(AppError):
    """Karvan is being brought up to date. Nothing is lost; try again in a few minutes."""

    status, code = 503, "core.being_upgraded"


class ClosedWatch:
    """Whether pages and workers must wait, as of at most a second ago."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._found: InstallationFacts | None = None
        self._until = 0.0

    def is_closed(self) -> bool:
        """Whether an upgrade is running. A database that cannot tell is not closed."""
        found = self._look()
        return found is not None and found.closed_since is not None

    def is_copy(self) -> bool:
        """Whether the database was restored for trying things out."""
        found = self._look()
        return found is not None and found.is_copy

    def require_open(self) -> None:
        """Raises BeingUpgraded while an upgrade is running."""
        if self.is_closed():
            raise BeingUpgraded

    def _look(self) -> InstallationFacts | None:
        now = time.monotonic()
        if now >= self._until:
            self._until = now + LOOK_EVERY
            self._found = self._ask()
        return self._found

    def _ask(self) -> InstallationFacts | None:
        try:
            with self._database.begin(write=False) as connection:
                return find_installation(connection.execution_options(karvan_uncounted=True))
        except SQLAlchemyError:
            return None
