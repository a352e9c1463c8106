"""The rule that posting opens an item for each line on an account that is reconciled.

Items are what matches settle; they are written by this trigger and moved by those of matches, so
that what is open always sums to the balance of its account.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.api import PostgresqlTrigger
from karvan.api import SqliteTrigger
from karvan.api import rule

if TYPE_CHECKING:
    from karvan.api import Rule

REVALUATION = "finance.revaluation"
OPENED = (
    "company_id, line_id, account_id, party_id, currency, date, due_date, kind,"
    " original, original_cur, residual, residual_cur"
)
VALUES = f"""l.company_id, l.id, l.account_id, l.party_id, l.currency, l.date,
    COALESCE(l.due_date, l.date),
    CASE WHEN l.source_kind = '{REVALUATION}' THEN 'revaluation' ELSE 'normal' END,
    l.balance, l.amount_cur, l.balance, l.amount_cur"""
FITS = "a.is_reconcilable AND (l.balance <> 0 OR l.amount_cur <> 0)"


def opens_items() -> Rule:
    """Open an item for every line that can be settled, when its entry is posted."""
    return rule(
        "opens_items",
        sqlite=SqliteTrigger(
            "AFTER",
            "UPDATE",
            when="NEW.state = 'posted' AND OLD.state <> 'posted'",
            body=f"""INSERT INTO finance_open_item ({OPENED})
  SELECT {VALUES}
  FROM finance_line l
  JOIN finance_account a ON a.company_id = l.company_id AND a.id = l.account_id
  WHERE l.company_id = NEW.company_id AND l.entry_id = NEW.id AND {FITS}""",  # noqa: S608 - constants
        ),
        postgresql=PostgresqlTrigger(
            "AFTER",
            ("UPDATE",),
            "statement",
            body=f"""
  INSERT INTO {{schema}}.finance_open_item ({OPENED})
  SELECT {VALUES}
  FROM new_rows h CROSS JOIN LATERAL (SELECT l.* FROM {{schema}}.finance_line l
    WHERE l.company_id = h.company_id AND l.entry_id = h.id OFFSET 0) l
  JOIN {{schema}}.finance_account a ON a.company_id = l.company_id AND a.id = l.account_id
  WHERE h.state = 'posted' AND {FITS};
  RETURN NULL;""",  # noqa: S608 - constants of this module only
        ),
    )
