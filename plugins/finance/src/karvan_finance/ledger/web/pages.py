"""All views of the ledger, imported so that they stand on the blueprint."""

from karvan_finance.ledger.web import accounts
from karvan_finance.ledger.web import entries
from karvan_finance.ledger.web import reports
from karvan_finance.ledger.web import tiles

__all__ = ["accounts", "entries", "reports", "tiles"]
