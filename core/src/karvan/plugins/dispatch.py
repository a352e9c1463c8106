"""The three ways a plugin is called while working: events, points and ports.

All calls within the transaction raise, and so roll it back. A plugin that is enabled but cannot
run is never passed over in silence: what it takes part in is refused, naming it, until it works
again or an administrator accepts going on without it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING
from typing import Any
from typing import Self
from typing import TypeVar
from typing import cast

from sqlalchemy import event as sqlalchemy_event

from karvan.contracts import contract_info
from karvan.errors import AppError
from karvan.errors import PluginUnavailable
from karvan.events.publish import publish_committed
from karvan.plugins.calls import call
from karvan.plugins.calls import skipped
from karvan.plugins.calls import wrong_result
from karvan.plugins.declarations import Phase
from karvan.plugins.declarations import PointResult
from karvan.plugins.declarations import PortProvider
from karvan.plugins.declarations import Subscription
from karvan.plugins.plans import Step
from karvan.plugins.ports import GuardedProvider
from karvan.plugins.published import Chained
from karvan.plugins.published import ChainStep
from karvan.plugins.published import Changed
from karvan.plugins.published import EventInfo
from karvan.plugins.published import event_info
from karvan.plugins.trace import current_trace

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from karvan.context import Context
    from karvan.plugins.views import Unavailable

Contract = TypeVar("Contract")
_ASKING = "karvan_asking"
_PORTS = "plugin_ports"


class AskedAndWrote(AppError):
    """{plugin} may not write while it is asked about {name}; it can once it is told."""

    status, code = 500, "core.asked_and_wrote"


class PortConflict(AppError):
    """{plugins} provide {port}, and none is chosen.

    An administrator chooses one: karvan plugin enable NAME --company CODE --port PORT=NAME
    """

    code = "core.port_conflict"


def ask(ctx: Context, event: object) -> None:
    """Ask every subscriber before something happens. Each may refuse; none may write."""
    info = _info_of(event)
    _require_all(ctx, ctx.view.missing_for_event(info.name))
    plan = ctx.runtime.registry.plans.for_event(info.name, "ask", ctx.view.on)
    _trace_skipped(ctx, info.name, "ask")
    if not plan:
        return
    with _ReadOnly(ctx.session) as guard:
        for step in plan:
            guard.now_asking(step.plugin, info.name)
            _tell(ctx, step, info.name, "ask", event)
            guard.refuse_changes()


def publish(ctx: Context, event: object, read: Callable[[], object] | None = None) -> None:
    """Tell what happened: now to those told after, by a job to those told once committed.

    Numbers are taken last: `read` gives the event as it stands at the end of the unit of work.
    """
    info = _info_of(event)
    _require_all(ctx, ctx.view.missing_for_event(info.name))
    _trace_skipped(ctx, info.name, "after")
    plans, on = ctx.runtime.registry.plans, ctx.view.on
    for step in plans.for_event(info.name, "after", on):
        _tell(ctx, step, info.name, "after", event)
    if plans.for_event(info.name, "committed", on) or ctx.view.waiting_for(info.name):
        publish_committed(ctx, event, read)


def committed_handler(ctx: Context, event: str, plugin: str) -> Step | None:
    """The function that a delivery job of `plugin` calls, or None while it cannot be called."""
    plan = ctx.runtime.registry.plans.for_event(event, "committed", ctx.view.on)
    return next((step for step in plan if step.plugin == plugin), None)


def deliver(ctx: Context, step: Step, name: str, event: object) -> None:
    """Call one committed handler, in the unit of work of its job."""
    _tell(ctx, step, name, "committed", event)


def point(ctx: Context, name: str, /, *args: Any, **keywords: Any) -> Any:
    """Ask all that answer the point: a list of all their answers, or a `Chained` value.

    Raises LookupError when nobody publishes the point.
    """
    declared = ctx.runtime.registry.points.get(name)
    if declared is None:
        message = f"no plugin publishes the point {name}"
        raise LookupError(message)
    _require_all(ctx, ctx.view.missing_for_point(name))
    bound = inspect.signature(declared.function).bind(ctx, *args, **keywords)
    bound.apply_defaults()
    plan = ctx.runtime.registry.plans.for_point(name, ctx.view.on)
    if declared.result is PointResult.CHAIN:
        return _chain(ctx, name, plan, bound.arguments)
    return _gather(ctx, name, plan, bound.arguments)


def port(ctx: Context, contract: type[Contract]) -> Contract | None:
    """The one provider of the contract, built once per unit of work, or None.

    Raises PluginUnavailable when the provider is enabled but cannot run, PortConflict when two
    are enabled and none is chosen.
    """
    info = contract_info(contract)
    if info is None:
        message = f"{contract!r} is not decorated with @contract"
        raise TypeError(message)
    built: dict[type[Any], Any] = ctx.uow.info.setdefault(_PORTS, {})
    if contract not in built:
        _require_all(ctx, ctx.view.missing_for_port(info.name))
        providers = ctx.runtime.registry.plans.for_port(info.name, info.version, ctx.view.on)
        provider = _choose(ctx, info.name, providers)
        if provider is None:
            return None
        built[contract] = GuardedProvider(ctx, provider)
    return cast("Contract", built[contract])


def _info_of(event: object) -> EventInfo:
    info = event_info(type(event))
    if info is None:
        message = f"{type(event).__name__} is not decorated with @event"
        raise TypeError(message)
    return info


def _require_all(ctx: Context, absent: Unavailable | None) -> None:
    if absent is not None:
        title = absent.snapshot.title.get(ctx.locale.language) or absent.word
        raise PluginUnavailable(plugin=title, reason=absent.reason, word=absent.word)


def _tell(ctx: Context, step: Step, name: str, phase: Phase, event: object) -> None:
    found = call(ctx, "event", name, step.plugin, phase, step.function, ctx, event)
    if found is not None:
        raise wrong_result(step.plugin, name, found, "nothing")


def _gather(ctx: Context, name: str, plan: tuple[Step, ...], given: Mapping[str, Any]) -> list[Any]:
    gathered: list[Any] = []
    for step in plan:
        answer = _answer(ctx, name, step, given)
        if not isinstance(answer, list | tuple):
            raise wrong_result(step.plugin, name, answer, "a list")
        gathered += answer
    return gathered


def _chain(ctx: Context, name: str, plan: tuple[Step, ...], given: Mapping[str, Any]) -> Chained:
    handed_on = next(each for each in given if each != "ctx")
    arguments, steps = dict(given), []
    for step in plan:
        before = arguments[handed_on]
        answer = _answer(ctx, name, step, arguments)
        after, note = (answer.value, answer.note) if isinstance(answer, Changed) else (answer, "")
        if before is not None and not isinstance(after, type(before)):
            raise wrong_result(step.plugin, name, after, type(before).__name__)
        arguments[handed_on] = after
        steps.append(ChainStep(step.plugin, before, after, note))
    return Chained(arguments[handed_on], tuple(steps))


def _answer(ctx: Context, name: str, step: Step, given: Mapping[str, Any]) -> Any:
    taken = {each: given[each] for each in step.argnames}
    return call(ctx, "point", name, step.plugin, "", step.function, **taken)


def _choose(ctx: Context, name: str, providers: list[PortProvider]) -> PortProvider | None:
    if len(providers) < 2:
        return next(iter(providers), None)
    chosen = ctx.view.choices.get(name)
    for provider in providers:
        if provider.plugin == chosen:
            return provider
    raise PortConflict(port=name, plugins=", ".join(each.plugin for each in providers))


def _trace_skipped(ctx: Context, event: str, phase: Phase) -> None:
    if current_trace() is None:
        return
    for wish in ctx.runtime.registry.declarations(Subscription):
        if (wish.event, wish.phase) == (event, phase) and wish.plugin not in ctx.view.on:
            skipped("event", event, wish.plugin, phase, "off in this company")
    for word in sorted(ctx.view.accepted):
        skipped("event", event, word, phase, "unavailable, and accepted")


class _ReadOnly:
    """While plugins are asked, the Session refuses to flush; what was pending is flushed before."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __enter__(self) -> Self:
        self._session.flush()
        self._outer = self._session.info.get(_ASKING)
        kind: Any = type(self._session)
        _listen_once(kind)
        return self

    def now_asking(self, plugin: str, name: str) -> None:
        self._session.info[_ASKING] = (plugin, name)

    def refuse_changes(self) -> None:
        """A handler that changed a row without flushing it is found here."""
        session = self._session
        changed = any(session.is_modified(row) for row in session.dirty)
        if session.new or session.deleted or changed:
            _refuse_flush(session, None, None)

    def __exit__(self, *_error: object) -> None:
        self._session.info[_ASKING] = self._outer


@cache
def _listen_once(kind: type[Session]) -> None:
    sqlalchemy_event.listen(kind, "before_flush", _refuse_flush)


def _refuse_flush(session: Session, _context: object, _instances: object) -> None:
    asking = session.info.get(_ASKING)
    if asking is not None:
        plugin, name = asking
        raise AskedAndWrote(plugin=plugin, name=name)
