"""The rule that posted lines fit their accounts, in SQL for both databases.

Refused are lines on a group; on a control account without a party; in another currency than the
account takes; in company money with two different amounts; and lines off the balance sheet mixed
with lines on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.api import PostgresqlTrigger
from karvan.api import SqliteTrigger
from karvan.api import rule

if TYPE_CHECKING:
    from karvan.api import Rule

MESSAGE = "KV005 fitting_lines: a line of finance_entry does not fit its account or currency"

MISFIT = """SELECT 1 FROM {at}finance_line l
  JOIN {at}finance_account a ON a.company_id = l.company_id AND a.id = l.account_id
  JOIN {at}finance_ledger g ON g.company_id = l.company_id AND g.id = l.ledger_id
  WHERE l.company_id = {row}.company_id AND l.entry_id = {row}.id
  AND (a.is_group
    OR (a.is_control AND l.party_id IS NULL)
    OR a.currency <> l.currency
    OR (l.currency = g.currency AND l.balance <> l.amount_cur))"""

MIXED = """SELECT count(DISTINCT a.type = 'off_balance') FROM {at}finance_line l
  JOIN {at}finance_account a ON a.company_id = l.company_id AND a.id = l.account_id
  WHERE l.company_id = {row}.company_id AND l.entry_id = {row}.id"""


def fitting_lines() -> Rule:
    """Refuse to post an entry with a line that does not fit its account."""
    return rule(
        "fitting_lines",
        sqlite=SqliteTrigger(
            "BEFORE",
            "UPDATE",
            body=f"SELECT RAISE(ABORT, '{MESSAGE}')",
            when=f"NEW.state = 'posted' AND OLD.state <> 'posted' AND {_broken('NEW', '')}",
        ),
        postgresql=PostgresqlTrigger(
            "AFTER",
            ("UPDATE",),
            "statement",
            body=f"""
  IF EXISTS (SELECT 1 FROM new_rows h
    WHERE h.state = 'posted' AND {_broken("h", "{schema}.")}) THEN
    RAISE EXCEPTION USING ERRCODE = 'KV005', MESSAGE = '{MESSAGE}';
  END IF;
  RETURN NULL;""",  # noqa: S608 - constants of this module only
        ),
    )


def _broken(row: str, at: str) -> str:
    misfit, mixed = (text.replace("{row}", row).replace("{at}", at) for text in (MISFIT, MIXED))
    return f"(EXISTS ({misfit}) OR ({mixed}) > 1)"
