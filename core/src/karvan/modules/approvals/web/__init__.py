"""The pages of approvals; importing it attaches their routes to core's blueprint."""

from karvan.modules.approvals.web import delegations
from karvan.modules.approvals.web import requests
from karvan.modules.approvals.web import rules

__all__ = ["delegations", "requests", "rules"]
