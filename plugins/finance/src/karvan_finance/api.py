"""What other plugins may import of finance: keeping entries, asking for balances, listening.

Everything else in the package may change without notice. A plugin that only wants to book by role
needs none of this: `karvan.contracts.posting` serves it and works without finance installed.

The pure engines read and write nothing, with money in minor units: `instalments` splits a total by
payment terms, `age` sorts open amounts into buckets as of a day, `match_sides` finds what a debit
and a credit settle and the exchange difference. `karvan finance compute` offers them by JSON.
"""

from karvan_finance.events import EntryPosted
from karvan_finance.events import EntryPosting
from karvan_finance.events import EntryReversed
from karvan_finance.events import PeriodClosed
from karvan_finance.events import PeriodClosing
from karvan_finance.events import PeriodReopened
from karvan_finance.events import PostedLine
from karvan_finance.invoicing.domain.terms import Instalment
from karvan_finance.invoicing.domain.terms import Share
from karvan_finance.invoicing.domain.terms import TermLine
from karvan_finance.invoicing.domain.terms import Terms
from karvan_finance.invoicing.domain.terms import check_terms
from karvan_finance.invoicing.domain.terms import due_day
from karvan_finance.invoicing.domain.terms import in_company_money
from karvan_finance.invoicing.domain.terms import instalments
from karvan_finance.ledger.domain.depreciation import Asset
from karvan_finance.ledger.domain.depreciation import PlannedAmount
from karvan_finance.ledger.domain.depreciation import depreciate
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
from karvan_finance.settling.domain.ageing import AgedItem
from karvan_finance.settling.domain.ageing import Ageing
from karvan_finance.settling.domain.ageing import MatchedPart
from karvan_finance.settling.domain.ageing import age
from karvan_finance.settling.domain.ageing import residual_on
from karvan_finance.settling.domain.matching import Matched
from karvan_finance.settling.domain.matching import OpenSide
from karvan_finance.settling.domain.matching import match_sides

__all__ = [
    "AccountType",
    "AgedItem",
    "Ageing",
    "Asset",
    "DraftEntry",
    "DraftLine",
    "EntryPosted",
    "EntryPosting",
    "EntryReversed",
    "Instalment",
    "Matched",
    "MatchedPart",
    "NewAccount",
    "OpenSide",
    "PeriodClosed",
    "PeriodClosing",
    "PeriodReopened",
    "PlannedAmount",
    "PostEntry",
    "PostedLine",
    "ReverseEntry",
    "Share",
    "TermLine",
    "Terms",
    "TrialBalanceRow",
    "age",
    "balances_on",
    "check_terms",
    "create_account",
    "create_draft",
    "depreciate",
    "due_day",
    "find_account_for_role",
    "first_open_day",
    "get_journal",
    "in_company_money",
    "instalments",
    "match_sides",
    "post_entries",
    "post_entry",
    "read_trial_balance",
    "residual_on",
    "reverse_entry",
]
