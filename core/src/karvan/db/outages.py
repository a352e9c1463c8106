"""Tells a database that is away, or a disk that is full, from a fault of ours.

Neither is anybody's mistake: nothing was saved, and trying again later helps. What the driver says
is for the log; a person is told what it means.
"""

from __future__ import annotations

import errno
import sqlite3
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import InterfaceError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from karvan.errors import AppError

FULL_SQLSTATES = ("53100",)
AWAY_SQLSTATES = ("08", "53300", "57P", "58")
FULL_SQLITE = (sqlite3.SQLITE_FULL,)
AWAY_SQLITE = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR)
FULL_SYSTEM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class DatabaseSilent(AppError):
    """The database does not answer. Nothing was saved; try again in a moment."""

    status, code = 503, "core.database_away"


class DiskFull(AppError):
    """The disk of the server is full, so nothing was saved. Tell your administrator; try again once
    there is room.
    """

    status, code = 507, "core.disk_full"


def find_outage(error: BaseException) -> AppError | None:
    """The outage behind an error, or None for a fault."""
    if isinstance(error, OSError) and error.errno in FULL_SYSTEM:
        return DiskFull()
    if isinstance(error, PoolTimeout):
        return DatabaseSilent()
    if not isinstance(error, DBAPIError):
        return None
    state, number = _numbers_of(error.orig)
    if state in FULL_SQLSTATES or number in FULL_SQLITE:
        return DiskFull()
    is_away = error.connection_invalidated or number in AWAY_SQLITE
    if is_away or (state or "").startswith(AWAY_SQLSTATES):
        return DatabaseSilent()
    is_connecting = isinstance(error, OperationalError | InterfaceError)
    return DatabaseSilent() if is_connecting and state is None and number is None else None


def _numbers_of(original: Any) -> tuple[str | None, int | None]:
    """SQLSTATE of PostgreSQL, or the primary result code of SQLite."""
    number = getattr(original, "sqlite_errorcode", None)
    return getattr(original, "sqlstate", None), None if number is None else number & 0xFF
