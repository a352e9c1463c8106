"""What other plugins may import of finance: keeping entries, asking for balances, listening.

Everything else in the package may change without notice. A plugin that only wants to book by role
needs none of this: `karvan.contracts.posting` serves it and works without finance installed.

The pure engines read and write nothing, with money in minor units: `instalments` splits a total by
payment terms, `age` sorts open amounts into buckets as of a day, `match_sides` finds what a debit
and a credit settle and the exchange difference, `compute_taxes` taxes a document and `refund` takes
it back. `karvan finance compute` offers them by JSON. `taxes_for` and `refund_taxes` do the same with
the taxes and rules of a company.
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
from karvan_finance.tax.domain.computing import compute as compute_taxes
from karvan_finance.tax.domain.definitions import PartKind
from karvan_finance.tax.domain.definitions import TaxDefinition
from karvan_finance.tax.domain.definitions import TaxDocument
from karvan_finance.tax.domain.definitions import TaxKind
from karvan_finance.tax.domain.definitions import TaxPart
from karvan_finance.tax.domain.definitions import TaxRounding
from karvan_finance.tax.domain.definitions import TaxUse
from karvan_finance.tax.domain.documents import CashRounding
from karvan_finance.tax.domain.documents import PriceMode
from karvan_finance.tax.domain.documents import TaxInput
from karvan_finance.tax.domain.documents import TaxLine
from karvan_finance.tax.domain.documents import TaxResult
from karvan_finance.tax.domain.refunds import RefundLine
from karvan_finance.tax.domain.refunds import refund
from karvan_finance.tax.services.applying import WantedLine
from karvan_finance.tax.services.applying import WantedTaxes
from karvan_finance.tax.services.applying import refund_taxes
from karvan_finance.tax.services.applying import taxes_for

__all__ = [
    "AccountType",
    "AgedItem",
    "Ageing",
    "Asset",
    "CashRounding",
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
    "PartKind",
    "PeriodClosed",
    "PeriodClosing",
    "PeriodReopened",
    "PlannedAmount",
    "PostEntry",
    "PostedLine",
    "PriceMode",
    "RefundLine",
    "ReverseEntry",
    "Share",
    "TaxDefinition",
    "TaxDocument",
    "TaxInput",
    "TaxKind",
    "TaxLine",
    "TaxPart",
    "TaxResult",
    "TaxRounding",
    "TaxUse",
    "TermLine",
    "Terms",
    "TrialBalanceRow",
    "WantedLine",
    "WantedTaxes",
    "age",
    "balances_on",
    "check_terms",
    "compute_taxes",
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
    "refund",
    "refund_taxes",
    "residual_on",
    "reverse_entry",
    "taxes_for",
]
