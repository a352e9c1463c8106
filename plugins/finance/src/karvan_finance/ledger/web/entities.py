"""What people work with in finance; permissions `finance.<entity>.<verb>` follow from the verbs."""

from karvan_finance.ledger.web.accounts import ACCOUNT
from karvan_finance.ledger.web.entries import ENTRY
from karvan_finance.ledger.web.journals import JOURNAL
from karvan_finance.ledger.web.locks import LOCK
from karvan_finance.ledger.web.locks import LOCK_EXCEPTION
from karvan_finance.ledger.web.periods import FISCAL_YEAR
from karvan_finance.ledger.web.periods import PERIOD

ENTITIES = (ENTRY, ACCOUNT, JOURNAL, FISCAL_YEAR, PERIOD, LOCK, LOCK_EXCEPTION)
