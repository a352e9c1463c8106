"""What the checks of a plugin answer, one shape per scope.

A check that raises counts as failed: a close check blocks, a verify check is a breach, a disable
or uninstall check refuses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from karvan.i18n import Text


@dataclass(frozen=True)
class Finding:
    """The answer of a health check: whether all is well, and what to do where it is not."""

    ok: bool
    text: Text
    fix: Text = ""


@dataclass(frozen=True)
class Breach:
    """One row, or one whole table where `row` is None, that breaks a rule."""

    table: str
    row: int | str | None
    rule: str
    text: str

    def to_json(self) -> dict[str, object]:
        """The breach as printed by `karvan verify --json`."""
        return {"table": self.table, "row": self.row, "rule": self.rule, "text": self.text}


@dataclass(frozen=True)
class CheckResult:
    """The answer of a verify check: how many rows were looked at, and which break the rule."""

    code: str
    ok: bool
    checked: int
    breaches: list[Breach]

    def to_json(self) -> dict[str, object]:
        """The result as printed by `karvan verify --json`."""
        return {
            "code": self.code,
            "ok": self.ok,
            "checked": self.checked,
            "breaches": [each.to_json() for each in self.breaches],
        }


@dataclass(frozen=True)
class Blocker:
    """What stands against disabling or uninstalling: it refuses, or it warns and is confirmed."""

    weight: Literal["refuse", "warn"]
    text: Text
    count: int = 0
    link: str | None = None
