"""All views, imported so that they stand on the blueprint."""

from karvan_finance.web import accounts
from karvan_finance.web import entries
from karvan_finance.web import periods
from karvan_finance.web import reports
from karvan_finance.web import tiles
from karvan_finance.web.blueprint import bp

__all__ = ["accounts", "bp", "entries", "periods", "reports", "tiles"]
