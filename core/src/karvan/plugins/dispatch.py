"""The three ways a plugin is called while working: events, points and ports.

All calls within the transaction raise, and so roll it back. A plugin that is enabled but cannot
run is never passed over in silence: what it takes part in is refused, naming it, until it works
again or an administrator accepts going on without it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any
from typing import TypeVar
from typing import cast

from karvan.contracts import ContractInfo
from karvan.contracts import contract_info
from karvan.errors import AppError
from karvan.errors import PluginUnavailable
from karvan.events.publish import find_forwardings
from karvan.events.publish import publish_committed
from karvan.plugins.calls import call
from karvan.plugins.calls import skipped
from karvan.plugins.calls import wrong_result
from karvan.plugins.declarations import Phase
from karvan.plugins.declarations import PointResult
from karvan.plugins.declarations import PortProvider
from karvan.plugins.declarations import Subscription
from karvan.plugins.plans import Step
from karvan.plugins.ports import BUILT_PORTS
from karvan.plugins.ports import GuardedProvider
from karvan.plugins.published import Chained
from karvan.plugins.published import ChainStep
from karvan.plugins.published import Changed
from karvan.plugins.published import EventInfo
from karvan.plugins.published import event_info
from karvan.plugins.reading_only import ReadOnly
from karvan.plugins.trace import current_trace

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.plugins.views import Unavailable

Contract = TypeVar("Contract")


class PortConflict(AppError):
    """{plugins} provide {port}, and none is chosen.

    An administrator chooses one: karvan plugin port choose {port} NAME --company CODE
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
    with ReadOnly(ctx) as guard:
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
    is_awaited = plans.for_event(info.name, "committed", on) or ctx.view.waiting_for(info.name)
    if is_awaited or find_forwardings(ctx, info.name):
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
    built: dict[type[Any], Any] = ctx.uow.info.setdefault(BUILT_PORTS, {})
    if contract not in built:
        _require_all(ctx, ctx.view.missing_for_port(info.name))
        provider = _find_provider(ctx, info)
        built[contract] = GuardedProvider(ctx, provider) if provider is not None else None
    return cast("Contract | None", built[contract])


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


def _find_provider(ctx: Context, info: ContractInfo) -> PortProvider | None:
    """One plugin serves a port in all its versions; None where it lacks the one that is asked."""
    providers = ctx.runtime.registry.plans.for_port(info.name, ctx.view.on)
    words = {each.plugin for each in providers}
    chosen = ctx.view.choices.get(info.name)
    if chosen in words:
        words = {chosen}
    elif chosen in ctx.view.unavailable:
        return None  # the company goes on without it, not with another
    if len(words) > 1:
        raise PortConflict(port=info.name, plugins=", ".join(each.plugin for each in providers))
    own = (each for each in providers if each.plugin in words and each.version == info.version)
    return next(own, None)


def _trace_skipped(ctx: Context, event: str, phase: Phase) -> None:
    if current_trace() is None:
        return
    for wish in ctx.runtime.registry.declarations(Subscription):
        if (wish.event, wish.phase) == (event, phase) and wish.plugin not in ctx.view.on:
            skipped("event", event, wish.plugin, phase, "off in this company")
    for word in sorted(ctx.view.accepted):
        skipped("event", event, word, phase, "unavailable, and accepted")
