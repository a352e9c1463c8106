"""One guarded call of a plugin's function: timed, traced, its failure named.

An AppError passes as it is, and so does a conflict of locks, which repeats the whole request.
Anything else becomes PluginFailure, naming the plugin. Both roll the unit of work back.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING
from typing import Any

from karvan.db.broken_rules import is_worth_repeating
from karvan.errors import AppError
from karvan.errors import PluginFailure
from karvan.plugins.trace import TracedCall
from karvan.plugins.trace import current_trace

if TYPE_CHECKING:
    from karvan.context import Context

DEEPEST = 8
_CHAIN = "plugin_chain"
log = logging.getLogger(__name__)


def call(
    ctx: Context,
    kind: str,
    name: str,
    plugin: str,
    phase: str,
    act: Callable[[], Any],
) -> Any:
    """Run `act`, a function of `plugin`, on behalf of the event, point or port `name`."""
    chain: list[str] = ctx.uow.info.setdefault(_CHAIN, [])
    if len(chain) >= DEEPEST:
        raise PluginFailure(plugin=plugin, name=" > ".join((*chain, name)), cause="too deep")
    chain.append(f"{plugin}:{name}")
    started = perf_counter()
    outcome = "done"
    try:
        return act()
    except (Exception, SystemExit) as error:
        outcome = f"raised {type(error).__name__}: {error}"
        if isinstance(error, AppError) or is_worth_repeating(error):
            raise
        raise PluginFailure(plugin=plugin, name=name, cause=type(error).__name__) from error
    finally:
        chain.pop()
        _note(ctx, TracedCall(kind, name, plugin, phase, _ms_since(started), outcome))


def skipped(kind: str, name: str, plugin: str, phase: str, why: str) -> None:
    """Tell the trace, where one is taken, why a plugin was not called."""
    trace = current_trace()
    if trace is not None:
        trace.calls.append(TracedCall(kind, name, plugin, phase, None, f"skipped: {why}"))


def wrong_result(plugin: str, name: str, found: object, wanted: str) -> PluginFailure:
    """The failure of an answer that has not the shape its specification asks for."""
    cause = f"gave {type(found).__name__} instead of {wanted}"
    return PluginFailure(plugin=plugin, name=name, cause=cause)


def _ms_since(started: float) -> float:
    return round((perf_counter() - started) * 1000, 3)


def _note(ctx: Context, done: TracedCall) -> None:
    slow = ctx.runtime.registry.plans.slow_ms
    if done.ms is not None and done.ms > slow:
        log.warning("%s took %s ms for %s (%s)", done.plugin, done.ms, done.name, done.phase)
    trace = current_trace()
    if trace is not None:
        trace.calls.append(done)
