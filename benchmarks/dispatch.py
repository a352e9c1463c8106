"""Asking a point with twenty plugins, half of them on, beside pluggy calling all of them."""

from __future__ import annotations

import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pluggy

from benchmarks.rounds import Measured
from benchmarks.rounds import measure
from karvan.config import Config
from karvan.plugins import dispatch
from karvan.plugins.registry import PluginRegistry
from karvan.plugins.views import PluginView
from karvan.testing.plugins import a_plugin
from karvan.testing.plugins import discovered
from karvan.testing.plugins import on_path

PLUGINS, CALLS = 20, 20_000
PUBLISHER = """
from karvan.api import hookimpl, point

@point("p00.values", result=list)
def values(ctx, on):
    "Values on a day."

@hookimpl
def karvan_setup(setup):
    setup.about("p00")
    setup.point(values)
"""
ANSWERER = """
from karvan.api import hookimpl

def values(ctx, on):
    return [1]

@hookimpl
def karvan_setup(setup):
    setup.about("{word}")
    setup.answer("p00.values", values)
"""


def run() -> dict[str, list[Measured]]:
    """CPU of one call."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        words = [f"p{number:02}" for number in range(PLUGINS + 1)]
        a_plugin(folder, words[0], code=PUBLISHER)
        for word in words[1:]:
            a_plugin(folder, word, code=ANSWERER.format(word=word))
        with on_path(folder):
            registry = PluginRegistry.load(Config(), discovery=discovered(folder))
            ctx = _context(registry, frozenset({words[0], *words[1::2]}))
            ungated = _ungated()
            variants = {
                "pluggy, ungated": lambda: _repeat(lambda: ungated.hook.values(ctx=ctx, on=1)),
                "Karvan, half on": lambda: _repeat(lambda: dispatch.point(ctx, "p00.values", 1)),
            }
            return {"dispatch, 20 plugins": measure(variants, floor="pluggy, ungated")}


def _repeat(call: Any) -> int:
    for _ in range(CALLS):
        call()
    return CALLS


def _context(registry: PluginRegistry, on: frozenset[str]) -> Any:
    """What dispatch looks at of a context; there is no database in this measurement."""
    view = PluginView(on=on)
    return SimpleNamespace(
        runtime=SimpleNamespace(registry=registry), view=view, uow=SimpleNamespace(info={})
    )


def _ungated() -> pluggy.PluginManager:
    specification, implementation = pluggy.HookspecMarker("bench"), pluggy.HookimplMarker("bench")

    class Specification:
        @specification
        def values(self, ctx: object, on: object) -> None:
            """Values on a day."""

    class Answer:
        @implementation
        def values(self, ctx: object, on: object) -> list[int]:
            return [1]

    manager = pluggy.PluginManager("bench")
    manager.add_hookspecs(Specification)
    for number in range(PLUGINS):
        manager.register(Answer(), f"p{number}")
    return manager
