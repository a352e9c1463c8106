"""Declared rules as triggers: compiled for both databases, installed, and compared with what is there."""

from karvan.db.triggers.compiler import declared_triggers
from karvan.db.triggers.installed import InstalledTrigger
from karvan.db.triggers.installed import compare
from karvan.db.triggers.installed import drop_triggers
from karvan.db.triggers.installed import install
from karvan.db.triggers.installed import installed_triggers
from karvan.db.triggers.trigger import RuleMistake
from karvan.db.triggers.trigger import Trigger
from karvan.db.triggers.trigger import TriggerDifference

__all__ = [
    "InstalledTrigger",
    "RuleMistake",
    "Trigger",
    "TriggerDifference",
    "compare",
    "declared_triggers",
    "drop_triggers",
    "install",
    "installed_triggers",
]
