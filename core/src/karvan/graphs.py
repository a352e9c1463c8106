"""Trees and other graphs of records: finding what would go round in a circle."""

from __future__ import annotations

from collections.abc import Hashable
from collections.abc import Iterable
from collections.abc import Mapping
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def find_cycle(edges: Mapping[Node, Iterable[Node]], start: Node) -> list[Node] | None:
    """The way from `start` back to itself, beginning and ending with it; None where there is none.

    `find_cycle({1: [2], 2: [1]}, 1) == [1, 2, 1]`. Reads each edge once.
    """
    came_from: dict[Node, Node] = {}
    waiting = [start]
    while waiting:
        node = waiting.pop()
        for following in edges.get(node, ()):
            if following == start:
                return _way(came_from, start, node)
            if following not in came_from:
                came_from[following] = node
                waiting.append(following)
    return None


def _way(came_from: Mapping[Node, Node], start: Node, last: Node) -> list[Node]:
    way = [start]
    while last != start:
        way.append(last)
        last = came_from[last]
    return [start, *reversed(way[1:]), start]
