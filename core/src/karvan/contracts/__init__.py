"""Vocabulary that plugins share without importing each other: one module per port.

A contract is a Protocol decorated with `@contract("posting", version=1)`, with the frozen
dataclasses its methods take and give. No logic lives here. A third party publishes contracts of
its own from its own package in the same way.

What holds for every port: calls work in the caller's transaction; a method that is not marked
`@writes` or `@ends` changes nothing; what is asked of many is asked at once, never in a loop;
`source` is the asker's own document that stands for this one request.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from typing import Any
from typing import TypeVar

Contract = TypeVar("Contract", bound=type[Any])
Method = TypeVar("Method", bound=Callable[..., Any])
_WRITING = "__karvan_writing__"


@dataclass(frozen=True)
class Writing:
    """What a writing method is known by: the argument that holds its source, and what it ends.

    `source` is the path to a DocumentRef among the arguments, `request.source`. `ends` names the
    method whose work it takes back, so that the same source may ask for it anew.
    """

    source: str
    ends: str | None = None


@dataclass(frozen=True)
class ContractInfo:
    """Name and version of a contract; within one version fields are only added, with defaults."""

    name: str
    version: int
    methods: tuple[str, ...]
    writing: Mapping[str, Writing] = field(default_factory=dict)


def contract(name: str, *, version: int) -> Callable[[Contract], Contract]:
    """Publish a Protocol as the contract `name`; its public functions are the port's methods."""

    def mark(protocol: Contract) -> Contract:
        methods = {
            method: value
            for method, value in vars(protocol).items()
            if callable(value) and not method.startswith("_")
        }
        writing = {
            method: getattr(value, _WRITING)
            for method, value in methods.items()
            if hasattr(value, _WRITING)
        }
        protocol.__karvan_contract__ = ContractInfo(name, version, tuple(methods), writing)
        return protocol

    return mark


def writes(source: str) -> Callable[[Method], Method]:
    """Mark a method of a contract that writes, once per source: `@writes("request.source")`.

    Core keeps the answer: the same source with the same arguments gets it again without a call of
    the provider; the same source with others is refused (`core.request_reused`).
    """
    return _marked(Writing(source))


def ends(method: str, source: str) -> Callable[[Method], Method]:
    """Mark a method that takes back what `method` did for a source: `@ends("claim", "source")`.

    It may be called any number of times; afterwards the source may ask for `method` anew.
    """
    return _marked(Writing(source, method))


def _marked(writing: Writing) -> Callable[[Method], Method]:
    def mark(function: Method) -> Method:
        setattr(function, _WRITING, writing)
        return function

    return mark


def contract_info(protocol: type[Any]) -> ContractInfo | None:
    """What `contract` wrote on the Protocol, or None."""
    info = vars(protocol).get("__karvan_contract__")
    return info if isinstance(info, ContractInfo) else None


__all__ = ["ContractInfo", "Writing", "contract", "contract_info", "ends", "writes"]
