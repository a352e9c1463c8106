"""A provider as others see it: only the contract's methods, each with its permission."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from collections.abc import Iterator
from typing import TYPE_CHECKING
from typing import Any

from karvan.contracts import contract_info
from karvan.errors import PluginFailure
from karvan.plugins.access import Internal
from karvan.plugins.calls import call
from karvan.plugins.declarations import PortProvider

if TYPE_CHECKING:
    from karvan.context import Context


class GuardedProvider:
    """Built once per unit of work. A call asks for the permission, is timed, and names a failure."""

    def __init__(self, ctx: Context, provider: PortProvider) -> None:
        info = contract_info(provider.contract)
        methods = info.methods if info else ()
        self._ctx, self._declared = ctx, provider
        self._provider = call(
            ctx, "port", provider.port, provider.plugin, "build", provider.factory, ctx
        )
        for text in contract_problems(provider.contract, type(self._provider)):
            raise PluginFailure(plugin=provider.plugin, name=provider.port, cause=text)
        self._methods = {name: self._guarded(name) for name in methods}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        try:
            return self._methods[name]
        except KeyError:
            message = f"the port {self._declared.port} has no method {name}"
            raise AttributeError(message) from None

    def _guarded(self, method: str) -> Callable[..., Any]:
        ctx, declared = self._ctx, self._declared
        function = getattr(self._provider, method)
        name = f"{declared.port}.{method}"

        def guarded(*args: Any, **keywords: Any) -> Any:
            if not isinstance(declared.permissions, Internal):
                ctx.require(declared.permissions[method])
            return call(ctx, "port", name, declared.plugin, "", function, *args, **keywords)

        return guarded


def contract_problems(contract: type[Any], provider: type[Any]) -> Iterator[str]:
    """One sentence for each method of the contract that the provider lacks or names differently."""
    info = contract_info(contract)
    for method in info.methods if info else ():
        found = getattr(provider, method, None)
        if found is None:
            yield f"{provider.__name__} has no method {method}, which the contract {info} asks for"
            continue
        wanted, given = _parameters(getattr(contract, method)), _parameters(found)
        if given[: len(wanted)] != wanted:
            yield f"{provider.__name__}.{method} takes {given}, the contract says {wanted}"


def provider_class(factory: Callable[..., Any]) -> type[Any] | None:
    """The class a factory gives, where it is one or says so in its annotation."""
    if inspect.isclass(factory):
        return factory
    try:
        given = inspect.get_annotations(factory, eval_str=True).get("return")
    except (NameError, TypeError):
        return None
    return given if inspect.isclass(given) and contract_info(given) is None else None


def _parameters(function: Callable[..., Any]) -> tuple[str, ...]:
    return tuple(name for name in inspect.signature(function).parameters if name != "self")
