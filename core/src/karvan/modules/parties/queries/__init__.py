"""Reading parties: lists, the account page, duplicates, merges."""

from karvan.modules.parties.permissions import READ
from karvan.modules.parties.queries.account import Account
from karvan.modules.parties.queries.account import get_account
from karvan.modules.parties.queries.consents import find_mail_stops
from karvan.modules.parties.queries.parties import PAGE
from karvan.modules.parties.queries.parties import find_party_by_code
from karvan.modules.parties.queries.parties import get_party
from karvan.modules.parties.queries.parties import list_parties
from karvan.modules.parties.queries.resolved import PARTY_RESOLVED
from karvan.modules.parties.queries.resolved import resolve_party

__all__ = [
    "PAGE",
    "PARTY_RESOLVED",
    "READ",
    "Account",
    "find_mail_stops",
    "find_party_by_code",
    "get_account",
    "get_party",
    "list_parties",
    "resolve_party",
]
