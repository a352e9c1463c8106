"""The tables of settling: what is open, and what settles it."""

from karvan_finance.settling.models.items import Match
from karvan_finance.settling.models.items import OpenItem

__all__ = ["Match", "OpenItem"]
