"""How long a list may be read: a statement that takes longer is ended, and said to be too slow."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from karvan.errors import Refusal

if TYPE_CHECKING:
    from karvan.context import Context

MOST_SECONDS = 5.0
LIMIT = text("SELECT set_config('statement_timeout', :milliseconds, true)").execution_options(
    karvan_uncounted=True
)
CANCELLED = "57014"
INTERRUPTED = "interrupted"
STEPS = 20_000
"""How many steps of SQLite's machine pass between two looks at the clock: about a millisecond."""


class ListTooSlow(Refusal):
    """The list took too long to read. Narrow the filter, and try again."""

    code = "core.list_too_slow"


@contextmanager
def limited_time(ctx: Context) -> Iterator[None]:
    """Statements of a list end after five seconds; raises ListTooSlow."""
    if ctx.uow.database.kind == "postgresql":
        _limit_statements(ctx)
    try:
        with _watched(ctx):
            yield
    except DBAPIError as problem:
        if _is_ended(problem.orig):
            raise ListTooSlow from problem
        raise


def _limit_statements(ctx: Context) -> None:
    """The server ends them; said once, for it holds until the transaction ends."""
    if "list_time" not in ctx.uow.info:
        milliseconds = str(round(MOST_SECONDS * 1000))
        ctx.uow.connection.execute(LIMIT, {"milliseconds": milliseconds})
        ctx.uow.info["list_time"] = True


@contextmanager
def _watched(ctx: Context) -> Iterator[None]:
    """SQLite looks at the clock itself."""
    if ctx.uow.database.kind != "sqlite":
        yield
        return
    end = time.monotonic() + MOST_SECONDS
    connection: Any = ctx.uow.connection.connection.driver_connection
    connection.set_progress_handler(lambda: time.monotonic() > end, STEPS)
    try:
        yield
    finally:
        connection.set_progress_handler(None, STEPS)


def _is_ended(problem: object) -> bool:
    return getattr(problem, "sqlstate", None) == CANCELLED or str(problem) == INTERRUPTED
