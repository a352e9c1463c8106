"""The ledger's tables, with the rules the database keeps for them."""

from karvan_finance.models.accounts import Account, AccountRole, Commodity, Ledger
from karvan_finance.models.balances import Balance, RoleBalance
from karvan_finance.models.entries import EntryLine, JournalEntry
from karvan_finance.models.journals import Journal
from karvan_finance.models.periods import FiscalYear, Period

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
    "Period",
    "RoleBalance",
]
