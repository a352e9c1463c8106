"""What people call the words stored in the ledger."""

from karvan.api import LazyText
from karvan.api import lazy_gettext as _
from karvan_finance.ledger.domain.ledger import AccountType
from karvan_finance.ledger.domain.periods import PeriodKind
from karvan_finance.ledger.domain.periods import PeriodState
from karvan_finance.ledger.models.journals import JournalKind

ACCOUNT_TYPES: dict[str, LazyText] = {
    AccountType.ASSET_RECEIVABLE: _("Receivable"),
    AccountType.ASSET_BANK: _("Bank and cash"),
    AccountType.ASSET_CURRENT: _("Current asset"),
    AccountType.ASSET_FIXED: _("Fixed asset"),
    AccountType.LIABILITY_PAYABLE: _("Payable"),
    AccountType.LIABILITY_CURRENT: _("Liability"),
    AccountType.EQUITY: _("Equity"),
    AccountType.EQUITY_UNAFFECTED: _("Result of the year"),
    AccountType.INCOME: _("Income"),
    AccountType.INCOME_OTHER: _("Other income"),
    AccountType.EXPENSE: _("Expense"),
    AccountType.EXPENSE_DEPRECIATION: _("Depreciation"),
    AccountType.EXPENSE_COGS: _("Cost of sales"),
    AccountType.OFF_BALANCE: _("Off the balance sheet"),
}
JOURNAL_KINDS: dict[str, LazyText] = {
    JournalKind.SALE: _("Sales"),
    JournalKind.PURCHASE: _("Purchases"),
    JournalKind.BANK: _("Bank"),
    JournalKind.CASH: _("Cash"),
    JournalKind.GENERAL: _("General"),
    JournalKind.OPENING: _("Opening"),
    JournalKind.CLOSING: _("Closing"),
}
PERIOD_KINDS: dict[str, LazyText] = {
    PeriodKind.NORMAL: _("Month"),
    PeriodKind.ADJUSTMENT: _("Adjustment"),
}
PERIOD_STATES: dict[str, LazyText] = {
    PeriodState.OPEN: _("Open"),
    PeriodState.SOFT_CLOSED: _("Soft-closed"),
    PeriodState.CLOSED: _("Closed"),
}
