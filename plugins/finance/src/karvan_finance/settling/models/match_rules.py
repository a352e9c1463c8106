"""The rules of matches, in SQL for both databases.

A match joins a debit with a credit of one account and party, within what both have open, which it
lowers; it is never deleted or changed. Undoing it, once, gives back what it took.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.api import PostgresqlTrigger
from karvan.api import SqliteTrigger
from karvan.api import rule

if TYPE_CHECKING:
    from karvan.api import Rule

MISFIT = (
    "KV005 matching: a match joins a debit and a credit of one account and party,"
    " within what both have open"
)
FROZEN = "KV002 matching: a match is never changed or deleted, only undone, once"
KEPT = (
    "id", "debit_line_id", "credit_line_id", "amount", "amount_debit_cur", "amount_credit_cur",
    "date", "exchange_entry_id", "group_id", "created_at", "created_by",
)  # fmt: skip
FITS = """EXISTS (SELECT 1 FROM {at}finance_open_item d
    JOIN {at}finance_open_item c ON c.company_id = d.company_id AND c.line_id = NEW.credit_line_id
    WHERE d.company_id = NEW.company_id AND d.line_id = NEW.debit_line_id
    AND d.account_id = c.account_id AND COALESCE(d.party_id, 0) = COALESCE(c.party_id, 0)
    AND d.original >= 0 AND d.original_cur >= 0 AND c.original <= 0 AND c.original_cur <= 0
    AND NEW.amount <= d.residual AND NEW.amount_debit_cur <= d.residual_cur
    AND NEW.amount <= -c.residual AND NEW.amount_credit_cur <= -c.residual_cur)"""
TAKE = """UPDATE {at}finance_open_item SET residual = residual - NEW.amount,
    residual_cur = residual_cur - NEW.amount_debit_cur,
    settled_on = CASE WHEN residual = NEW.amount AND residual_cur = NEW.amount_debit_cur
      THEN NEW.date END
    WHERE company_id = NEW.company_id AND line_id = NEW.debit_line_id;
  UPDATE {at}finance_open_item SET residual = residual + NEW.amount,
    residual_cur = residual_cur + NEW.amount_credit_cur,
    settled_on = CASE WHEN residual = -NEW.amount AND residual_cur = -NEW.amount_credit_cur
      THEN NEW.date END
    WHERE company_id = NEW.company_id AND line_id = NEW.credit_line_id"""
GIVE_BACK = """UPDATE {at}finance_open_item SET residual = residual + NEW.amount,
    residual_cur = residual_cur + NEW.amount_debit_cur, settled_on = NULL
    WHERE company_id = NEW.company_id AND line_id = NEW.debit_line_id;
  UPDATE {at}finance_open_item SET residual = residual - NEW.amount,
    residual_cur = residual_cur - NEW.amount_credit_cur, settled_on = NULL
    WHERE company_id = NEW.company_id AND line_id = NEW.credit_line_id"""
LOCK = """PERFORM 1 FROM {at}finance_open_item WHERE company_id = NEW.company_id
    AND line_id IN (NEW.debit_line_id, NEW.credit_line_id) ORDER BY line_id FOR UPDATE"""
SCHEMA = "{schema}."


def moves_residuals() -> Rule:
    """Refuse matches that do not fit; lower what is open by a match, and give it back when undone."""
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in KEPT)
    changed_lite = changed.replace("IS DISTINCT FROM", "IS NOT")
    undone = "OLD.undone_on IS NOT NULL OR NEW.undone_on IS NULL"
    refuse = f"SELECT RAISE(ABORT, '{FROZEN}')"
    known = (
        "EXISTS (SELECT 1 FROM finance_match o"
        " WHERE o.company_id = NEW.company_id AND o.id = NEW.id)"
    )
    fits = f"NEW.undone_on IS NOT NULL OR NOT {FITS.replace('{at}', '')}"
    return rule(
        "matching",
        sqlite=(
            SqliteTrigger(
                "BEFORE", "INSERT", f"SELECT RAISE(ABORT, '{MISFIT}')", when=fits, suffix="fits"
            ),
            SqliteTrigger("BEFORE", "INSERT", refuse, when=known, suffix="replace"),
            SqliteTrigger("AFTER", "INSERT", TAKE.replace("{at}", ""), suffix="insert"),
            SqliteTrigger(
                "BEFORE", "UPDATE", refuse, when=f"{undone} OR {changed_lite}", suffix="frozen"
            ),
            SqliteTrigger("AFTER", "UPDATE", GIVE_BACK.replace("{at}", ""), suffix="undo"),
            SqliteTrigger("BEFORE", "DELETE", refuse, suffix="delete"),
        ),
        postgresql=(
            PostgresqlTrigger("BEFORE", ("INSERT",), "row", _take_or_refuse(), suffix="insert"),
            PostgresqlTrigger("BEFORE", ("UPDATE",), "row", _undo(undone, changed), suffix="undo"),
            PostgresqlTrigger("BEFORE", ("DELETE",), "row", _never(), suffix="delete"),
            PostgresqlTrigger("BEFORE", ("TRUNCATE",), "statement", _never(), suffix="truncate"),
        ),
    )


def _take_or_refuse() -> str:
    return f"""
  {LOCK.replace("{at}", SCHEMA)};
  IF NEW.undone_on IS NOT NULL OR NOT {FITS.replace("{at}", SCHEMA)} THEN
    RAISE EXCEPTION USING ERRCODE = 'KV005', MESSAGE = '{MISFIT}';
  END IF;
  {TAKE.replace("{at}", SCHEMA)};
  RETURN NEW;"""


def _undo(undone: str, changed: str) -> str:
    return f"""
  IF {undone} OR {changed} THEN
    RAISE EXCEPTION USING ERRCODE = 'KV002', MESSAGE = '{FROZEN}';
  END IF;
  {LOCK.replace("{at}", SCHEMA)};
  {GIVE_BACK.replace("{at}", SCHEMA)};
  RETURN NEW;"""


def _never() -> str:
    return f"""
  RAISE EXCEPTION USING ERRCODE = 'KV002', MESSAGE = '{FROZEN}';"""
