"""What people work with in finance; permissions `finance.<entity>.<verb>` follow from the verbs."""

from karvan.api import Entity
from karvan.api import lazy_gettext as _
from karvan_finance.models import Account
from karvan_finance.models import Journal
from karvan_finance.models import JournalEntry
from karvan_finance.models import Period

READERS = ("clerk", "viewer")

ENTRY = Entity(
    name="entry",
    label=_("Journal entry"),
    plural=_("Journal entries"),
    model=JournalEntry,
    verbs=("read", "create", "delete", "post", "reverse"),
    default_roles={
        "controller": ("read", "create", "delete", "post", "reverse"),
        "accountant": ("read", "create", "delete", "post", "reverse"),
        "clerk": ("read", "create", "delete"),
        "viewer": ("read",),
    },
    pages=False,
    rest=False,
    searchable=False,
)
ACCOUNT = Entity(
    name="account",
    label=_("Account"),
    plural=_("Accounts"),
    model=Account,
    verbs=("read", "create", "update"),
    default_roles={
        "controller": ("read", "create", "update"),
        "accountant": ("read", "create", "update"),
        **dict.fromkeys(READERS, ("read",)),
    },
    pages=False,
    rest=False,
    searchable=False,
)
JOURNAL = Entity(
    name="journal",
    label=_("Journal"),
    plural=_("Journals"),
    model=Journal,
    verbs=("read", "create"),
    default_roles={
        "controller": ("read", "create"),
        "accountant": ("read",),
        **dict.fromkeys(READERS, ("read",)),
    },
    pages=False,
    rest=False,
    searchable=False,
)
PERIOD = Entity(
    name="period",
    label=_("Period"),
    plural=_("Periods"),
    model=Period,
    verbs=("read", "create", "close", "reopen"),
    default_roles={
        "controller": ("read", "create", "close", "reopen"),
        "accountant": ("read",),
        **dict.fromkeys(READERS, ("read",)),
    },
    pages=False,
    rest=False,
    searchable=False,
)
ENTITIES = (ENTRY, ACCOUNT, JOURNAL, PERIOD)
