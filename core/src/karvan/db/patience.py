"""Lifts the time limits of pages for work that may take longer: jobs and imports.

PostgreSQL ends a page's statement after 30 seconds, and a transaction that does nothing for a
minute. A job that computes, or an import that reads a long file, is neither hung nor forgotten.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from karvan.db.unit_of_work import UnitOfWork

LIFT = text(
    "SELECT set_config('statement_timeout', '0', true),"
    " set_config('idle_in_transaction_session_timeout', '0', true)"
).execution_options(karvan_uncounted=True)


def lift_time_limits(uow: UnitOfWork) -> None:
    """For this transaction alone; locks are still waited for no longer than a page would."""
    if uow.database.kind == "postgresql":
        uow.connection.execute(LIFT)
