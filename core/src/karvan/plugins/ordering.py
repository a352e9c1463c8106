"""The one order of plugins: what is needed comes first, ties by name, never as found on disk."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass
from graphlib import CycleError
from graphlib import TopologicalSorter

from karvan.plugins.discovery import PluginMetadata


@dataclass(frozen=True)
class Order:
    """The words in order, and the cycles whose members have no place in it."""

    words: tuple[str, ...]
    cycles: tuple[tuple[str, ...], ...] = ()


def order_plugins(plugins: Mapping[str, PluginMetadata]) -> Order:
    """Sort by requirements; an optional edge that closes a cycle is dropped, a needed one is not."""
    needed = {word: set(each.requires) & set(plugins) for word, each in plugins.items()}
    wished = {word: set(each.optional) & set(plugins) for word, each in plugins.items()}
    cycles: list[tuple[str, ...]] = []
    while True:
        graph = {word: needed[word] | wished[word] for word in sorted(needed)}
        try:
            return Order(_sorted_by_name(graph), tuple(cycles))
        except CycleError as error:
            cycle = tuple(error.args[1][:-1])
            if not _drop_optional(cycle, needed, wished):
                cycles.append(tuple(sorted(cycle)))
                _remove(cycle, needed, wished)


def _sorted_by_name(graph: Mapping[str, set[str]]) -> tuple[str, ...]:
    sorter = TopologicalSorter(graph)
    sorter.prepare()
    ready = list(sorter.get_ready())
    heapq.heapify(ready)
    result = []
    while ready:
        word = heapq.heappop(ready)
        result.append(word)
        sorter.done(word)
        for freed in sorter.get_ready():
            heapq.heappush(ready, freed)
    return tuple(result)


def _drop_optional(
    cycle: tuple[str, ...],
    needed: dict[str, set[str]],
    wished: dict[str, set[str]],
) -> bool:
    """Drop the wishes within the cycle that no need repeats; False where there are none."""
    dropped = False
    for word in cycle:
        loose = (wished[word] - needed[word]) & set(cycle)
        dropped = dropped or bool(loose)
        wished[word] -= loose
    return dropped


def _remove(cycle: tuple[str, ...], *edges: dict[str, set[str]]) -> None:
    for graph in edges:
        for word in cycle:
            del graph[word]
        for others in graph.values():
            others.difference_update(cycle)
