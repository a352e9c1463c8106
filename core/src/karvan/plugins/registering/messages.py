"""Events, points and ports: how plugins speak to each other."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from typing import Any

from karvan.contracts import contract_info
from karvan.plugins import arguments
from karvan.plugins.access import Internal
from karvan.plugins.declarations import Answer
from karvan.plugins.declarations import EventDeclaration
from karvan.plugins.declarations import Forwarding
from karvan.plugins.declarations import Phase
from karvan.plugins.declarations import PointDeclaration
from karvan.plugins.declarations import PortProvider
from karvan.plugins.declarations import Subscription
from karvan.plugins.declaring import Declaring
from karvan.plugins.declaring import declares
from karvan.plugins.published import event_info
from karvan.plugins.published import point_info


class DeclaresMessages(Declaring):
    """Events, points and ports: how plugins speak to each other."""

    @declares
    def event(self, event: type[Any]) -> None:
        """An event the plugin publishes: a dataclass decorated with `@event`."""
        info = event_info(event)
        if info is None:
            self._complain("event", f"{event!r} is not decorated with @event")
            return
        self._check("event", arguments.code_problem(info.name, self.plugin))
        declared = EventDeclaration(
            self.plugin, info.name, info.version, event, info.fields, info.asked
        )
        self._keep(declared, "event", info.name)

    @declares
    def on(
        self,
        event: str,
        phase: Phase,
        handler: Callable[..., Any],
        *,
        needs: Iterable[str] = (),
        min_version: int = 1,
    ) -> None:
        """Subscribe to an event by name: asked before, told after, or told once committed.

        Several functions of a plugin may be asked or told after; one is told once committed.
        """
        self._check("phase", arguments.phase_problem(phase))
        self._check("handler", arguments.handler_problem(handler, "ctx", "event"))
        wish = Subscription(self.plugin, event, phase, handler, tuple(needs), min_version)
        function = () if phase == "committed" else (getattr(handler, "__module__", ""),)
        self._keep(wish, "on", event, phase, *function)

    @declares
    def forward(self, job: str, *, wanted: Callable[..., Any]) -> None:
        """Run one's own job for events of all plugins: `wanted(ctx)` gives their names.

        The job gets `{"event_id": …}` once the event is committed. `wanted` is asked at every
        event, so it answers from memory.
        """
        self._check("job", arguments.name_problem(job))
        self._check("wanted", arguments.handler_problem(wanted, "ctx"))
        self._keep(Forwarding(self.plugin, job, wanted), "forward", job)

    @declares
    def point(self, function: Callable[..., Any]) -> None:
        """A question the plugin asks of all: a function decorated with `@point`."""
        info = point_info(function)
        if info is None:
            self._complain("function", f"{function!r} is not decorated with @point")
            return
        self._check("function", arguments.code_problem(info.name, self.plugin))
        declared = PointDeclaration(self.plugin, info.name, function, info.result)
        self._keep(declared, "point", info.name)

    @declares
    def answer(self, point: str, function: Callable[..., Any]) -> None:
        """Answer someone's point, by name; the function takes `ctx` and what it needs of the rest."""
        self._check("function", arguments.handler_problem(function, "ctx"))
        self._keep(Answer(self.plugin, point, function), "answer", point)

    @declares
    def port(
        self,
        contract: type[Any],
        factory: Callable[..., Any],
        *,
        permissions: Mapping[str, str] | Internal,
    ) -> None:
        """Provide a contract; each method names its permission, or the port is internal."""
        info = contract_info(contract)
        if info is None:
            self._complain("contract", f"{contract!r} is not decorated with @contract")
            return
        for argument, text in arguments.port_problems(contract, info, factory, permissions):
            self._check(argument, text)
        declared = PortProvider(
            self.plugin,
            info.name,
            info.version,
            contract,
            factory,
            permissions,
        )
        self._keep(declared, "port", info.name, info.version)
