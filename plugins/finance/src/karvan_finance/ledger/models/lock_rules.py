"""The rules of lock dates, in SQL for both databases.

Nothing is posted on or before a lock of one of its areas, unless an exception holds for whoever posts
at the instant of posting. The hard lock knows no exception, only moves forward, and stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.api import PostgresqlTrigger
from karvan.api import SqliteTrigger
from karvan.api import rule
from karvan_finance.ledger.domain.locks import ALWAYS
from karvan_finance.ledger.domain.locks import JOURNALS
from karvan_finance.ledger.domain.locks import LockArea

if TYPE_CHECKING:
    from karvan.api import Rule

LOCKED = "KV003 lock_dates: the day of a finance_entry is locked for one of its areas"
HARD = "KV005 hard_lock: the hard lock only moves forward and stays"
WAITS = """PERFORM 1 FROM {schema}.finance_period p WHERE EXISTS (SELECT 1 FROM new_rows h
    WHERE h.state = 'posted' AND h.company_id = p.company_id AND h.period_id = p.id)
    ORDER BY p.company_id, p.id FOR SHARE OF p"""


def open_by_lock_dates() -> Rule:
    """Refuse to post an entry on a day that a lock shuts for it.

    The period is held first: a lock is set by whoever holds all periods it shuts.
    """
    return rule(
        "lock_dates",
        sqlite=SqliteTrigger(
            "BEFORE",
            "UPDATE",
            body=f"SELECT RAISE(ABORT, '{LOCKED}')",
            when=f"NEW.state = 'posted' AND OLD.state <> 'posted' AND {_locked('NEW', '')}",
        ),
        postgresql=PostgresqlTrigger(
            "AFTER",
            ("UPDATE",),
            "statement",
            body=f"""
  {WAITS};
  IF EXISTS (SELECT 1 FROM new_rows h
    WHERE h.state = 'posted' AND {_locked("h", "{schema}.")}) THEN
    RAISE EXCEPTION USING ERRCODE = 'KV003', MESSAGE = '{LOCKED}';
  END IF;
  RETURN NULL;""",  # noqa: S608 - constants of this module only
        ),
    )


def hard_lock_stays() -> Rule:
    """Refuse to move the hard lock back, or to take it away."""
    hard, back = f"OLD.area = '{LockArea.HARD}'", "NEW.lock_date < OLD.lock_date"
    refuse = f"SELECT RAISE(ABORT, '{HARD}')"
    raising = f"RAISE EXCEPTION USING ERRCODE = 'KV005', MESSAGE = '{HARD}'"
    known = (
        "EXISTS (SELECT 1 FROM finance_lock o WHERE o.company_id = NEW.company_id"  # noqa: S608
        f" AND o.area = '{LockArea.HARD}' AND (o.id = NEW.id OR o.area = NEW.area))"
    )
    return rule(
        "hard_lock",
        sqlite=(
            SqliteTrigger("BEFORE", "UPDATE", refuse, when=f"{hard} AND {back}", suffix="back"),
            SqliteTrigger("BEFORE", "INSERT", refuse, when=known, suffix="replace"),
            SqliteTrigger("BEFORE", "DELETE", refuse, when=hard, suffix="delete"),
        ),
        postgresql=(
            PostgresqlTrigger(
                "BEFORE",
                ("UPDATE",),
                "row",
                f"\n  IF {hard} AND {back} THEN\n    {raising};\n  END IF;\n  RETURN NEW;",
                suffix="back",
            ),
            PostgresqlTrigger(
                "BEFORE",
                ("DELETE",),
                "row",
                f"\n  IF {hard} THEN\n    {raising};\n  END IF;\n  RETURN OLD;",
                suffix="delete",
            ),
            PostgresqlTrigger(
                "BEFORE", ("TRUNCATE",), "statement", f"\n  {raising};", suffix="truncate"
            ),
        ),
    )


def _locked(row: str, at: str) -> str:
    always = ", ".join(f"'{area}'" for area in sorted(ALWAYS))
    by_journal = " OR ".join(
        f"(k.area = '{area}' AND j.kind IN ({', '.join(map(repr, kinds))}))"
        for area, kinds in JOURNALS.items()
    )
    taxed = (
        f"k.area = '{LockArea.TAX}' AND EXISTS (SELECT 1 FROM {at}finance_line l"  # noqa: S608
        f" WHERE l.company_id = {row}.company_id AND l.entry_id = {row}.id AND l.tax IS NOT NULL)"
    )
    excepted = (
        f"EXISTS (SELECT 1 FROM {at}finance_lock_exception x"  # noqa: S608
        f" WHERE x.company_id = k.company_id AND x.area = k.area AND k.area <> '{LockArea.HARD}'"
        f" AND x.lock_date < {row}.date AND x.until_at > {row}.posted_at"
        f" AND (x.user_id IS NULL OR x.user_id = {row}.posted_by))"
    )
    return f"""EXISTS (SELECT 1 FROM {at}finance_lock k
    JOIN {at}finance_journal j ON j.company_id = k.company_id AND j.id = {row}.journal_id
    WHERE k.company_id = {row}.company_id AND k.lock_date >= {row}.date
    AND (k.area IN ({always}) OR {by_journal} OR ({taxed}))
    AND NOT {excepted})"""  # noqa: S608 - constants of this module only
