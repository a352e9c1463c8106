"""Rules, requests with their steps and votes, and delegations."""

from karvan.modules.approvals.models.requests import ApprovalRequest
from karvan.modules.approvals.models.requests import ApprovalStep
from karvan.modules.approvals.models.requests import ApprovalVote
from karvan.modules.approvals.models.requests import RequestState
from karvan.modules.approvals.models.requests import StepState
from karvan.modules.approvals.models.rules import ApprovalDelegation
from karvan.modules.approvals.models.rules import ApprovalRule

__all__ = [
    "ApprovalDelegation",
    "ApprovalRequest",
    "ApprovalRule",
    "ApprovalStep",
    "ApprovalVote",
    "RequestState",
    "StepState",
]
