"""The ledger's tables, with the rules the database keeps for them."""

from karvan_finance.ledger.models.accounts import Account
from karvan_finance.ledger.models.accounts import AccountRole
from karvan_finance.ledger.models.accounts import Commodity
from karvan_finance.ledger.models.accounts import Ledger
from karvan_finance.ledger.models.balances import Balance
from karvan_finance.ledger.models.balances import RoleBalance
from karvan_finance.ledger.models.entries import EntryLine
from karvan_finance.ledger.models.entries import JournalEntry
from karvan_finance.ledger.models.journals import Journal
from karvan_finance.ledger.models.locks import LockDate
from karvan_finance.ledger.models.locks import LockException
from karvan_finance.ledger.models.periods import FiscalYear
from karvan_finance.ledger.models.periods import Period

__all__ = [
    "Account",
    "AccountRole",
    "Balance",
    "Commodity",
    "EntryLine",
    "FiscalYear",
    "Journal",
    "JournalEntry",
    "Ledger",
    "LockDate",
    "LockException",
    "Period",
    "RoleBalance",
]
