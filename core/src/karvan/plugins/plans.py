"""Who is called for a name, in which order: computed once per set of plugins that are on.

Companies with equal sets share their plans. The order comes from the requirements alone, ties by
name; a plugin cannot set its own place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from karvan.plugins.declarations import Phase
from karvan.plugins.declarations import PortProvider
from karvan.plugins.declarations import Subscription
from karvan.plugins.manager import plugin_of

if TYPE_CHECKING:
    from karvan.plugins.registry import PluginRegistry

MOST_PLANS = 20_000


@dataclass(frozen=True, slots=True)
class Step:
    """One function of one plugin, and the names of the arguments it takes."""

    plugin: str
    function: Callable[..., Any]
    argnames: tuple[str, ...]


Plan = tuple[Step, ...]


class Plans:
    """The plans of a registry, memoised by name and set."""

    def __init__(self, registry: PluginRegistry) -> None:
        self._registry = registry
        self._plans: dict[tuple[str, str, frozenset[str]], Plan] = {}
        self.slow_seconds = 0.2

    def for_event(self, event: str, phase: Phase, on: frozenset[str]) -> Plan:
        """The subscribers of an event in one phase."""
        return self._find(phase, event, on)

    def for_point(self, point: str, on: frozenset[str]) -> Plan:
        """Those that answer a point."""
        return self._find("point", point, on)

    def for_hook(self, specification: str, word: str) -> Plan:
        """One plugin's implementation of one of core's specifications; empty where it has none."""
        return self._find("point", specification, frozenset({word}))

    def for_port(self, port: str, on: frozenset[str]) -> list[PortProvider]:
        """Those that provide a port, in any of its versions."""
        return [each for each in self._registry.declarations(PortProvider, on) if each.port == port]

    def forget(self) -> None:
        """Compute afresh, after a plugin was taken out."""
        self._plans.clear()

    def _find(self, kind: str, name: str, on: frozenset[str]) -> Plan:
        key = (kind, name, on)
        plan = self._plans.get(key)
        if plan is None:
            plan = self._answers(name, on) if kind == "point" else self._told(name, kind, on)
            if len(self._plans) >= MOST_PLANS:
                self._plans.clear()
            self._plans[key] = plan
        return plan

    def _told(self, event: str, phase: str, on: frozenset[str]) -> Plan:
        wishes = self._registry.declarations(Subscription, on)
        return tuple(
            Step(each.plugin, each.handler, ("ctx", "event"))
            for each in wishes
            if (each.event, each.phase) == (event, phase)
        )

    def _answers(self, name: str, on: frozenset[str]) -> Plan:
        place = {word: number for number, word in enumerate(self._registry.order)}
        found = [
            Step(plugin_of(each), each.function, tuple(each.argnames))
            for each in self._registry.manager.implementations(name)
            if plugin_of(each) in on and plugin_of(each) in place
        ]
        return tuple(sorted(found, key=lambda step: place[step.plugin]))
