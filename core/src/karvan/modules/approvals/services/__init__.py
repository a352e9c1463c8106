"""Asking for approval, deciding, delegating, the rules, and the guard that documents call."""

from karvan.modules.approvals.services.asking import AskApproval
from karvan.modules.approvals.services.asking import request_approval
from karvan.modules.approvals.services.asking import withdraw_request
from karvan.modules.approvals.services.deciding import Decide
from karvan.modules.approvals.services.deciding import approve
from karvan.modules.approvals.services.deciding import refuse
from karvan.modules.approvals.services.delegating import Delegate
from karvan.modules.approvals.services.delegating import delegate
from karvan.modules.approvals.services.delegating import end_delegation
from karvan.modules.approvals.services.guarding import ApprovalStatus
from karvan.modules.approvals.services.guarding import approval_status
from karvan.modules.approvals.services.guarding import require_approval
from karvan.modules.approvals.services.rules import SaveRule
from karvan.modules.approvals.services.rules import create_rule
from karvan.modules.approvals.services.rules import update_rule

__all__ = [
    "ApprovalStatus",
    "AskApproval",
    "Decide",
    "Delegate",
    "SaveRule",
    "approval_status",
    "approve",
    "create_rule",
    "delegate",
    "end_delegation",
    "refuse",
    "request_approval",
    "require_approval",
    "update_rule",
    "withdraw_request",
]
