"""A provider as others see it: only the contract's methods, each with its permission.

What holds for every port is kept here rather than by each provider: a method that only reads
cannot write, one that writes is done once per source, a refusal leaves nothing behind, and an
answer has the shape the contract says.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING
from typing import Any

from karvan.contracts import ContractInfo
from karvan.contracts import Writing
from karvan.contracts import contract_info
from karvan.contracts.references import DocumentRef
from karvan.db.requests import forget
from karvan.db.requests import remember
from karvan.errors import PluginFailure
from karvan.events.publish import OnlyReading
from karvan.plugins.access import Internal
from karvan.plugins.calls import call
from karvan.plugins.declarations import PortProvider
from karvan.plugins.reading_only import ReadOnly
from karvan.plugins.reading_only import require_writing
from karvan.plugins.shapes import UnreadableContract
from karvan.plugins.shapes import bound
from karvan.plugins.shapes import dump
from karvan.plugins.shapes import hints_of
from karvan.plugins.shapes import plain
from karvan.plugins.shapes import restore
from karvan.plugins.shapes import shape_problem

if TYPE_CHECKING:
    from karvan.context import Context

BUILT_PORTS = "plugin_ports"


class GuardedProvider:
    """Built once per unit of work. A call asks for the permission, is timed, and names a failure."""

    def __init__(self, ctx: Context, provider: PortProvider) -> None:
        info = info_of(provider)
        built = call(ctx, "port", provider.port, provider.plugin, "build", provider.factory, ctx)
        for text in contract_problems(provider.contract, type(built)):
            raise PluginFailure(plugin=provider.plugin, name=provider.port, cause=text)
        self._port = provider.port
        self._methods = {
            name: GuardedMethod(ctx, provider, info, name, getattr(built, name))
            for name in info.methods
        }

    def __getattr__(self, name: str) -> Callable[..., Any]:
        try:
            return self._methods[name]
        except KeyError:
            message = f"the port {self._port} has no method {name}"
            raise AttributeError(message) from None


class GuardedMethod:
    """One method of a provider, called by anyone."""

    def __init__(
        self,
        ctx: Context,
        declared: PortProvider,
        info: ContractInfo,
        method: str,
        function: Callable[..., Any],
    ) -> None:
        self._ctx, self._plugin, self._function = ctx, declared.plugin, function
        self._name = f"{declared.port}.{method}"
        self._contract = getattr(declared.contract, method)
        self._writing = info.writing.get(method)
        self._remembered = partial(_key, info)
        granted = declared.permissions
        self._permission = None if isinstance(granted, Internal) else granted[method]

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """Call it, in the transaction of the caller."""
        if self._permission is not None:
            self._ctx.require(self._permission)
        act = partial(self._called, *args, **keywords)
        if self._writing is None:
            return self._read(act)
        if not self._ctx.uow.write:
            raise OnlyReading(name=self._name)
        require_writing(self._ctx)
        given = bound(self._contract, args, keywords)
        with self._ctx.uow.attempt():
            return self._write(act, self._writing, given)

    def _read(self, act: Callable[[], Any]) -> Any:
        with ReadOnly(self._ctx) as guard:
            guard.now_asking(self._plugin, self._name)
            answer = act()
            guard.refuse_changes()
        return answer

    def _write(self, act: Callable[[], Any], writing: Writing, given: dict[str, Any]) -> Any:
        source = source_text(_find(given, writing.source, self._name))
        if writing.ends is not None:
            forget(self._ctx, "port", source, self._remembered(writing.ends))
            return act()
        hint, done = self._hint, list[Any]()

        def once() -> Any:
            done.append(act())
            return dump(done[0], hint)

        key = self._remembered(self._contract.__name__)
        answer = remember(self._ctx, "port", source, key, plain(given), once)
        if not done:
            return restore(answer, hint)
        if getattr(done[0], "nothing_written", False):
            forget(self._ctx, "port", source, key)
        return done[0]

    def _called(self, *args: Any, **keywords: Any) -> Any:
        answer = call(
            self._ctx, "port", self._name, self._plugin, "", self._function, *args, **keywords
        )
        if text := shape_problem(answer, self._hint):
            raise PluginFailure(plugin=self._plugin, name=self._name, cause=text)
        return answer

    @property
    def _hint(self) -> Any:
        return hints_of(self._contract).get("return", Any)


def source_text(source: DocumentRef) -> str:
    """A document as `core_request` knows it."""
    return f"{source.kind}/{source.id}"


def forget_request(ctx: Context, contract: type[Any], method: str, source: DocumentRef) -> None:
    """Let the source ask for `method` anew: for a provider whose document was cancelled.

    forget_request(ctx, Payout, "request", payout.source)
    """
    info = contract_info(contract)
    if info is None or method not in info.writing:
        message = f"{contract!r} is no contract with a writing method {method}"
        raise TypeError(message)
    forget(ctx, "port", source_text(source), _key(info, method))


def info_of(provider: PortProvider) -> ContractInfo:
    """What the contract of a provider says of itself."""
    info = contract_info(provider.contract)
    assert info is not None
    return info


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


def own_problems(contract: type[Any]) -> Iterator[str]:
    """One sentence for each thing wrong with the contract itself."""
    info = contract_info(contract)
    for method in info.methods if info else ():
        function = getattr(contract, method)
        try:
            hints_of(function)
        except UnreadableContract as unreadable:
            yield str(unreadable)
        writing = info.writing.get(method) if info else None
        if writing is not None and writing.source.partition(".")[0] not in _parameters(function):
            yield f"{method} is marked as writing by “{writing.source}”, which it does not take"


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


def _key(info: ContractInfo, method: str) -> str:
    """Two versions of a contract remember apart, since their bodies differ."""
    port = info.name if info.version == 1 else f"{info.name}@{info.version}"
    return f"{port}.{method}"


def _find(given: dict[str, Any], path: str, name: str) -> DocumentRef:
    first, _dot, rest = path.partition(".")
    found = given.get(first)
    for attribute in rest.split(".") if rest else ():
        found = getattr(found, attribute, None)
    if not isinstance(found, DocumentRef):
        message = f"{name} needs a DocumentRef as {path}, not {found!r}"
        raise TypeError(message)
    return found
