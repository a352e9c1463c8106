"""What other plugins may import of finance: keeping entries, asking for balances, listening.

Everything else in the package may change without notice. A plugin that only wants to book by role
needs none of this: `karvan.contracts.posting` serves it and works without finance installed.
"""

from karvan_finance.events import EntryPosted
from karvan_finance.events import EntryPosting
from karvan_finance.events import EntryReversed
from karvan_finance.events import PeriodClosed
from karvan_finance.events import PeriodClosing
from karvan_finance.events import PeriodReopened
from karvan_finance.events import PostedLine
from karvan_finance.ledger.domain.ledger import AccountType
from karvan_finance.ledger.queries.accounts import balances_on
from karvan_finance.ledger.queries.trial_balances import TrialBalanceRow
from karvan_finance.ledger.queries.trial_balances import read_trial_balance
from karvan_finance.ledger.services.accounts import NewAccount
from karvan_finance.ledger.services.accounts import create_account
from karvan_finance.ledger.services.accounts import find_account_for_role
from karvan_finance.ledger.services.drafting import DraftEntry
from karvan_finance.ledger.services.drafting import DraftLine
from karvan_finance.ledger.services.drafting import create_draft
from karvan_finance.ledger.services.journals import get_journal
from karvan_finance.ledger.services.open_days import first_open_day
from karvan_finance.ledger.services.posting import PostEntry
from karvan_finance.ledger.services.posting import post_entries
from karvan_finance.ledger.services.posting import post_entry
from karvan_finance.ledger.services.reversal import ReverseEntry
from karvan_finance.ledger.services.reversal import reverse_entry

__all__ = [
    "AccountType",
    "DraftEntry",
    "DraftLine",
    "EntryPosted",
    "EntryPosting",
    "EntryReversed",
    "NewAccount",
    "PeriodClosed",
    "PeriodClosing",
    "PeriodReopened",
    "PostEntry",
    "PostedLine",
    "ReverseEntry",
    "TrialBalanceRow",
    "balances_on",
    "create_account",
    "create_draft",
    "find_account_for_role",
    "first_open_day",
    "get_journal",
    "post_entries",
    "post_entry",
    "read_trial_balance",
    "reverse_entry",
]
