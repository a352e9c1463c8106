"""What a change of plugins would do, before it is done: the same object previews and reports.

{"action": "plugin uninstall", "target": "crm",
 "steps": [{"do": "drop", "table": "crm_deal", "rows": 12}],
 "blockers": [], "warnings": [], "dependants": [], "companies": ["DEMO"]}
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from karvan.errors import ConfirmableWarning
from karvan.errors import NotFound
from karvan.errors import Refusal
from karvan.i18n import lazy_gettext as _
from karvan.plugins.words import nearest


class LifecycleRefused(Refusal):
    """{action} {target} is not possible: {reasons}"""

    code = "core.plugin_lifecycle_refused"


class UnknownPlugin(NotFound):
    """There is no plugin {plugin}. {hint}"""

    code = "core.unknown_plugin"

    @classmethod
    def among(cls, word: str, known: Iterable[str]) -> UnknownPlugin:
        """With the nearest word there is, or the list of all."""
        words = sorted(known)
        near = nearest(word, words)
        hint = _("Did you mean {name}?", name=near) if near else ", ".join(words)
        return cls(plugin=word, hint=str(hint))


@dataclass(frozen=True)
class PlannedStep:
    """One thing that will be done, with its facts."""

    do: str
    facts: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """The step as one flat object."""
        return {"do": self.do, **self.facts}

    def __str__(self) -> str:
        facts = ", ".join(f"{name} {_shown(value)}" for name, value in self.facts.items())
        return f"{self.do}: {facts}" if facts else self.do


@dataclass(frozen=True)
class Preview:
    """A planned change. `blockers` refuse it; `warnings` must be confirmed."""

    action: str
    target: str
    steps: tuple[PlannedStep, ...] = ()
    blockers: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    dependants: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As printed by `--dry-run --json`, keys stable."""
        return {
            "action": self.action,
            "target": self.target,
            "steps": [each.to_json() for each in self.steps],
            "blockers": list(self.blockers),
            "warnings": list(self.warnings),
            "dependants": list(self.dependants),
            "companies": list(self.companies),
        }

    def require_possible(self, *, confirmed: bool = True) -> None:
        """Raise LifecycleRefused with every blocker, or ask for what is not confirmed."""
        if self.blockers:
            raise LifecycleRefused(
                action=self.action, target=self.target, reasons="; ".join(self.blockers)
            )
        if self.warnings and not confirmed:
            raise ConfirmableWarning(
                key=f"{self.action} {self.target}", question="; ".join(self.warnings)
            )


def step(do: str, **facts: Any) -> PlannedStep:
    """A planned step."""
    return PlannedStep(do, facts)


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
