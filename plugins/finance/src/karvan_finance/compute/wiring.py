"""What the engines declare: their command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan_finance.compute.commands import compute

if TYPE_CHECKING:
    from karvan.api import Registrar


def declare(setup: Registrar) -> None:
    """Declare `karvan finance compute`."""
    setup.command(compute)
