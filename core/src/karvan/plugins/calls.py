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
    function: Callable[..., Any],
    /,
    *args: Any,
    **keywords: Any,
) -> Any:
    """Call a function of `plugin` on behalf of the event, point or port `name`."""
    info = ctx.uow.info
    chain: list[str] = info.get(_CHAIN) or info.setdefault(_CHAIN, [])
    if len(chain) >= DEEPEST:
        raise PluginFailure(plugin=plugin, name=" > ".join((*chain, name)), cause="too deep")
    chain.append(name)
    outcome, started = "done", perf_counter()
    try:
        return function(*args, **keywords)
    except (Exception, SystemExit) as error:
        outcome = f"raised {type(error).__name__}: {error}"
        if isinstance(error, AppError) or is_worth_repeating(error):
            raise
        raise PluginFailure(plugin=plugin, name=name, cause=type(error).__name__) from error
    finally:
        chain.pop()
        seconds, trace = perf_counter() - started, current_trace()
        if trace is not None:
            ms = round(seconds * 1000, 3)
            trace.calls.append(TracedCall(kind, name, plugin, phase, ms, outcome))
        if seconds > ctx.runtime.registry.plans.slow_seconds:
            log.warning("%s took %.0f ms for %s (%s)", plugin, seconds * 1000, name, phase)


def skipped(kind: str, name: str, plugin: str, phase: str, why: str) -> None:
    """Tell the trace, where one is taken, why a plugin was not called."""
    trace = current_trace()
    if trace is not None:
        trace.calls.append(TracedCall(kind, name, plugin, phase, None, f"skipped: {why}"))


def wrong_result(plugin: str, name: str, found: object, wanted: str) -> PluginFailure:
    """The failure of an answer that has not the shape its specification asks for."""
    cause = f"gave {type(found).__name__} instead of {wanted}"
    return PluginFailure(plugin=plugin, name=name, cause=cause)
