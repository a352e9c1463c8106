"""What people work with in finance; permissions `finance.<entity>.<verb>` follow from the verbs."""

from karvan.api import Entity
from karvan.api import lazy_gettext as _
from karvan_finance.ledger.models import Period
from karvan_finance.ledger.web.accounts import ACCOUNT
from karvan_finance.ledger.web.entries import ENTRY
from karvan_finance.ledger.web.journals import JOURNAL

PERIOD = Entity(
    name="period",
    label=_("Period"),
    plural=_("Periods"),
    model=Period,
    verbs=("read", "create", "close", "reopen"),
    default_roles={
        "controller": ("read", "create", "close", "reopen"),
        **dict.fromkeys(("accountant", "clerk", "viewer"), ("read",)),
    },
    pages=False,
    rest=False,
    searchable=False,
)
ENTITIES = (ENTRY, ACCOUNT, JOURNAL, PERIOD)
