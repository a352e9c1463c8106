"""What taxes declare: their records, pages, rules and the port that computes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from karvan.api import Registrar


def declare(setup: Registrar) -> None:
    """Declare taxes."""
