"""Reading rules, requests, and who may decide."""

from karvan.modules.approvals.queries.people import PeopleOfCompany
from karvan.modules.approvals.queries.people import people_of
from karvan.modules.approvals.queries.requests import get_request
from karvan.modules.approvals.queries.requests import list_inbox
from karvan.modules.approvals.queries.requests import list_requests
from karvan.modules.approvals.queries.rules import approvable_kinds
from karvan.modules.approvals.queries.rules import get_rule
from karvan.modules.approvals.queries.rules import list_rules

__all__ = [
    "PeopleOfCompany",
    "approvable_kinds",
    "get_request",
    "get_rule",
    "list_inbox",
    "list_requests",
    "list_rules",
    "people_of",
]
