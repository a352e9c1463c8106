"""The reports of statements, and what stands behind their figures."""

from karvan_finance.statements.reports.behind import BEHIND
from karvan_finance.statements.reports.journal import JOURNAL
from karvan_finance.statements.reports.statements import STATEMENTS

REPORTS = (*STATEMENTS, JOURNAL, BEHIND)

__all__ = ["REPORTS"]
