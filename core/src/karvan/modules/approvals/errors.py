"""What is refused about approvals."""

from __future__ import annotations

from karvan.errors import AppError
from karvan.errors import Forbidden
from karvan.errors import Refusal


class NotApprovable(Refusal):
    """Documents of this kind need no approval: {kind}."""

    code = "core.approval.kind"


class ApprovalNotNeeded(Refusal):
    """{document} needs no approval: no rule applies to it."""

    code = "core.approval.not_needed"


class ApprovalMissing(Refusal):
    """{document} needs approval first: {rules}. Save it and ask for approval."""

    code = "core.approval.missing"


class ApprovalPending(ApprovalMissing):
    """{document} waits for approval: {rules}."""

    code = "core.approval.pending"


class ApprovalOutdated(ApprovalMissing):
    """{document} has changed since it was approved. Ask for approval again: {rules}."""

    code = "core.approval.outdated"


class NotEnoughApprovers(Refusal):
    """Too few people can approve by “{rule}”: {needed} are needed, {there} remain without you and the author. Change the rule."""

    code = "core.approval.approvers"


class FourEyes(Forbidden):
    """Nobody approves what they wrote, changed or asked for. Someone else has to."""

    code = "core.approval.four_eyes"


class NotAnApprover(Forbidden):
    """This approval does not wait for you."""

    code = "core.approval.not_approver"


class ApprovalClosed(AppError):
    """This approval is decided or withdrawn already."""

    status, code = 409, "core.approval.closed"


class ChangedSinceAsked(AppError):
    """The document has changed since approval was asked for. It has to be asked for again."""

    status, code = 409, "core.approval.changed"


class NeedsPerson(Refusal):
    """Only a person who is signed in can decide about an approval."""

    code = "core.approval.person"
