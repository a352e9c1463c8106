"""The layouts of statements."""

from karvan_finance.statements.models.layouts import StatementLayout
from karvan_finance.statements.models.layouts import StatementRow

__all__ = ["StatementLayout", "StatementRow"]
