"""What the content hash of a posting covers: an entry, its lines, and the codes they refer to."""

from karvan.api import ContentRule
from karvan.api import DimensionSet
from karvan.api import NumberSeries
from karvan.api import Party
from karvan_finance.ledger.domain.ledger import EntryState
from karvan_finance.ledger.models.accounts import Account
from karvan_finance.ledger.models.accounts import Commodity
from karvan_finance.ledger.models.accounts import Ledger
from karvan_finance.ledger.models.entries import EntryLine
from karvan_finance.ledger.models.entries import JournalEntry
from karvan_finance.ledger.models.journals import Journal
from karvan_finance.ledger.models.periods import Period

CONTENT = ContentRule(
    header=JournalEntry,
    lines=(EntryLine.entry_id,),
    codes={
        Account: "code",
        Commodity: "code",
        DimensionSet: "key",
        Journal: "code",
        JournalEntry: "number",
        Ledger: "code",
        NumberSeries: "code",
        Party: "code",
        Period: "code",
    },
    posted=JournalEntry.state == EntryState.POSTED,
)
