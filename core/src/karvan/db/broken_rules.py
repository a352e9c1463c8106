"""Turns what the database's triggers and keys refuse into errors a person can act on.

Declared triggers begin their message with a code, `KV001 unbalanced: ...`; on PostgreSQL the code
is the SQLSTATE as well.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import OperationalError

from karvan.errors import ForeignCompany
from karvan.errors import Frozen
from karvan.errors import PeriodClosedInDatabase
from karvan.errors import RuleBroken
from karvan.errors import Unbalanced

if TYPE_CHECKING:
    from sqlalchemy.engine import ExceptionContext

BY_CODE: dict[str, type[RuleBroken]] = {
    "KV001": Unbalanced,
    "KV002": Frozen,
    "KV003": PeriodClosedInDatabase,
    "KV004": ForeignCompany,
}
RULE_MESSAGE = re.compile(r"(KV\d{3}) ([^\n]*)")
RETRIED_STATES = {"40001", "40P01", "55P03"}  # serialization failure, deadlock, lock timeout


def translate_broken_rule(context: ExceptionContext) -> RuleBroken | None:
    """An engine's `handle_error` listener: a declared rule that refused becomes a RuleBroken."""
    found = RULE_MESSAGE.match(str(context.original_exception))
    if found is None:
        return None
    kind = BY_CODE.get(found[1], RuleBroken)
    return kind(detail=found[2].strip())


def is_worth_repeating(problem: BaseException) -> bool:
    """Whether the same request may succeed when repeated from the start: a conflict of locks."""
    if not isinstance(problem, DBAPIError):
        return False
    state = getattr(problem.orig, "sqlstate", None)
    if state is not None:
        return state in RETRIED_STATES
    text = str(problem.orig)
    return isinstance(problem, OperationalError) and (
        "database is locked" in text or "SQLITE_BUSY" in text
    )
