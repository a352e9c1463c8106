"""Declared rules as triggers: compiled for both databases, installed, and compared with what is there."""

from karvan.db.triggers.compiler import declared_triggers
from karvan.db.triggers.installed import (
    InstalledTrigger,
    compare,
    drop_triggers,
    install,
    installed_triggers,
)
from karvan.db.triggers.trigger import RuleMistake, Trigger, TriggerDifference

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
