"""Finance's permission codes: `finance.<entity>.<verb>`, and those that one person should not hold together."""

from karvan.api import lazy_gettext as _

ACCOUNT_CREATE = "finance.account.create"
ACCOUNT_READ = "finance.account.read"
ACCOUNT_UPDATE = "finance.account.update"
ENTRY_CREATE = "finance.entry.create"
ENTRY_DELETE = "finance.entry.delete"
ENTRY_POST = "finance.entry.post"
ENTRY_READ = "finance.entry.read"
ENTRY_REVERSE = "finance.entry.reverse"
ENTRY_UPDATE = "finance.entry.update"
INVOICE_CANCEL = "finance.invoice.cancel"
INVOICE_CREATE = "finance.invoice.create"
INVOICE_POST = "finance.invoice.post"
INVOICE_READ = "finance.invoice.read"
JOURNAL_CREATE = "finance.journal.create"
JOURNAL_READ = "finance.journal.read"
JOURNAL_UPDATE = "finance.journal.update"
LEDGER_EXPORT = "finance.ledger.export"
LEDGER_IMPORT = "finance.ledger.import"
LOCK_EXCEPTION_READ = "finance.lock_exception.read"
LOCK_READ = "finance.lock.read"
PERIOD_CLOSE = "finance.period.close"
PERIOD_POST_SOFT_CLOSED = "finance.period.post_soft_closed"
PERIOD_READ = "finance.period.read"
PERIOD_REOPEN = "finance.period.reopen"
REPORT_READ = "finance.report.read"
TAX_READ = "finance.tax.read"
TAX_RULE_GROUP_READ = "finance.tax_rule_group.read"
TAX_RULE_READ = "finance.tax_rule.read"
TERM_READ = "finance.term.read"
YEAR_READ = "finance.fiscal_year.read"

CONFLICTS = (
    (
        "users-and-posting",
        "core.user.manage",
        ENTRY_POST,
        _("Gives rights to people and posts to the ledger"),
    ),
    (
        "approving-and-posting",
        "core.approval.manage",
        ENTRY_POST,
        _("Decides what needs approval and posts to the ledger"),
    ),
)
