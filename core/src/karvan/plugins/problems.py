"""What keeps a plugin from working: one sentence, what to do, and the traceback for administrators."""

from __future__ import annotations

import hashlib
import re
import traceback as tracebacks
from dataclasses import dataclass
from typing import Literal

# The same fault reads the same in every process.
_ADDRESS = re.compile(r"0x[0-9a-f]{6,}")

Stage = Literal["metadata", "import", "setup", "models", "routes", "migration", "seed", "run"]


@dataclass(frozen=True)
class PluginProblem:
    """One fault of one plugin. `fingerprint` is equal for the same fault seen again.

    `out_of_range`: a version it needs is there, but another one; an upgrade waits for that.
    """

    plugin: str
    stage: Stage
    summary: str
    fix: str = ""
    traceback: str = ""
    out_of_range: bool = False

    @property
    def fingerprint(self) -> str:
        """A short digest of plugin, stage and sentence."""
        text = f"{self.plugin}|{self.stage}|{self.summary}"
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def to_json(self) -> dict[str, str]:
        """The problem as `karvan plugin info --json` prints it; no traceback."""
        return {
            "plugin": self.plugin, "stage": self.stage, "summary": self.summary, "fix": self.fix,
        }  # fmt: skip


def problem_of(plugin: str, stage: Stage, error: BaseException, fix: str = "") -> PluginProblem:
    """The problem an exception tells of, with its traceback."""
    text = _ADDRESS.sub("0x…", str(error).strip()) or "no message"
    summary = f"{type(error).__name__}: {text}"
    return PluginProblem(plugin, stage, summary, fix, "".join(tracebacks.format_exception(error)))
