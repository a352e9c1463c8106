"""Attaches the pages of reports: importing them adds their routes."""

from __future__ import annotations

from karvan.modules.reporting.web import reports
from karvan.modules.reporting.web import saved

__all__ = ["reports", "saved"]
