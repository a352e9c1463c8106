"""Vocabulary that plugins share without importing each other: one module per port.

A contract is a Protocol decorated with `@contract("posting", version=1)`, with the frozen
dataclasses its methods take and give. No logic lives here. A third party publishes contracts of
its own from its own package in the same way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from typing import TypeVar

Contract = TypeVar("Contract", bound=type[Any])


@dataclass(frozen=True)
class ContractInfo:
    """Name and version of a contract; within one version fields are only added, with defaults."""

    name: str
    version: int
    methods: tuple[str, ...]


def contract(name: str, *, version: int) -> Callable[[Contract], Contract]:
    """Publish a Protocol as the contract `name`; its public functions are the port's methods."""

    def mark(protocol: Contract) -> Contract:
        methods = tuple(
            method
            for method, value in vars(protocol).items()
            if callable(value) and not method.startswith("_")
        )
        protocol.__karvan_contract__ = ContractInfo(name, version, methods)
        return protocol

    return mark


def contract_info(protocol: type[Any]) -> ContractInfo | None:
    """What `contract` wrote on the Protocol, or None."""
    info = vars(protocol).get("__karvan_contract__")
    return info if isinstance(info, ContractInfo) else None


__all__ = ["ContractInfo", "contract", "contract_info"]
