"""How plugins speak to each other: events, points and ports."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any
from typing import Literal

from karvan.plugins.access import Internal

Phase = Literal["ask", "after", "committed"]
PHASES: tuple[Phase, ...] = ("ask", "after", "committed")


@dataclass(frozen=True)
class EventDeclaration:
    """An event the plugin publishes under its own name."""

    plugin: str
    name: str
    version: int
    event: type[Any]
    fields: tuple[str, ...]
    asked: bool = False


@dataclass(frozen=True)
class Subscription:
    """A plugin's wish to be asked before, told after, or told once committed."""

    plugin: str
    event: str
    phase: Phase
    handler: Callable[..., Any]
    needs: tuple[str, ...] = ()
    min_version: int = 1


@dataclass(frozen=True)
class Forwarding:
    """A plugin's wish to have a job run for every event that `wanted(ctx)` names, once committed."""

    plugin: str
    job: str
    wanted: Callable[..., Any]

    @property
    def full_code(self) -> str:
        """The job's code with its plugin."""
        return f"{self.plugin}.{self.job}"


class PointResult(Enum):
    """How the answers to a point are put together."""

    LIST = "list"
    CHAIN = "chain"


@dataclass(frozen=True)
class PointDeclaration:
    """A question the plugin asks of every plugin that answers."""

    plugin: str
    name: str
    function: Callable[..., Any]
    result: PointResult


@dataclass(frozen=True)
class Answer:
    """A plugin's answer to a point."""

    plugin: str
    point: str
    function: Callable[..., Any]


@dataclass(frozen=True)
class PortProvider:
    """A plugin's provision of a contract; `permissions` by method, or internal with a reason."""

    plugin: str
    port: str
    version: int
    contract: type[Any]
    factory: Callable[..., Any]
    permissions: Mapping[str, str] | Internal
