"""Rights of approvals. Who approves is said by the rules, not by a permission."""

from __future__ import annotations

APPROVAL_MANAGE = "core.approval.manage"
APPROVAL_READ = "core.approval.read"
