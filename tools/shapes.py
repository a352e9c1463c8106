"""What the contracts say, kept in a file: within one version it may only grow, with defaults.

`python -m tools.shapes` writes the file anew, after a field or a contract was added; a test compares
it with the code and refuses everything else.
"""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import json
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from karvan import contracts
from karvan.contracts import contract_info

FILE = Path(__file__).resolve().parent.parent / "core" / "tests" / "ports" / "shapes.json"
Shape = dict[str, list[list[Any]]]


def main() -> None:
    lines = [f"  {json.dumps(name)}: {json.dumps(shape)}" for name, shape in shapes().items()]
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def shapes() -> Shape:
    """Name of a method or value -> its parameters or fields, each with type and whether it may lack."""
    return dict(sorted(_all()))


def breaks(before: Shape, now: Shape) -> Iterator[str]:
    """One sentence for each change that an asker or provider of before could not live with."""
    for name, old in before.items():
        new = now.get(name)
        if new is None:
            yield f"{name} is gone: make it a new version of the contract"
            continue
        if new[: len(old)] != old:
            yield f"{name} was changed: fields are only added, at the end"
        elif any(not may_lack for _field, _type, may_lack in new[len(old) :]):
            yield f"{name} got a field without a default"


def _all() -> Iterator[tuple[str, list[list[Any]]]]:
    for each in pkgutil.iter_modules(contracts.__path__):
        module = importlib.import_module(f"{contracts.__name__}.{each.name}")
        for name, value in inspect.getmembers(module, inspect.isclass):
            if value.__module__ != module.__name__:
                continue
            if (info := contract_info(value)) is not None:
                for method in info.methods:
                    key = f"{info.name} {info.version}: {method}"
                    yield key, _parameters(getattr(value, method), info.writing.get(method))
            elif dataclasses.is_dataclass(value):
                yield f"{each.name}: {name}", [_field(field) for field in dataclasses.fields(value)]


def _parameters(method: Any, writing: Any) -> list[list[Any]]:
    signature = inspect.signature(method)
    told = [
        [each.name, str(each.annotation), each.default is not inspect.Parameter.empty]
        for each in signature.parameters.values()
        if each.name != "self"
    ]
    return [["", f"{signature.return_annotation} {writing or 'reads'}", True], *told]


def _field(field: Any) -> list[Any]:
    missing = dataclasses.MISSING
    may_lack = field.default is not missing or field.default_factory is not missing
    return [field.name, str(field.type), may_lack]


if __name__ == "__main__":
    main()
