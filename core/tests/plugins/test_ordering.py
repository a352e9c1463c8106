"""One order for everything: what is needed first, ties by name."""

from __future__ import annotations

import random
from importlib.metadata import EntryPoint

from karvan.plugins.discovery import PluginMetadata
from karvan.plugins.ordering import order_plugins


def a_set(*plugins: PluginMetadata) -> dict[str, PluginMetadata]:
    """Plugins by word, in a random order of insertion."""
    shuffled = random.sample(plugins, len(plugins))
    return {each.word: each for each in shuffled}


def plugin(word: str, *requires: str, optional: tuple[str, ...] = ()) -> PluginMetadata:
    """Metadata of a plugin that requires others."""
    entry_point = EntryPoint(word, word, "karvan.plugins")
    return PluginMetadata(word, entry_point, word, "1", "", requires, optional)


def test_what_is_needed_comes_first_and_ties_go_by_name() -> None:
    plugins = a_set(plugin("a", "z"), plugin("z"), plugin("b"), plugin("m", "a"))

    assert order_plugins(plugins).words == ("b", "z", "a", "m")


def test_an_optional_plugin_comes_first_where_it_is_present() -> None:
    plugins = a_set(plugin("a", optional=("z", "absent")), plugin("z"))

    assert order_plugins(plugins).words == ("z", "a")


def test_a_circle_of_needs_refuses_its_members_alone() -> None:
    plugins = a_set(plugin("a", "b"), plugin("b", "a"), plugin("c"))

    order = order_plugins(plugins)

    assert order.words == ("c",)
    assert order.cycles == (("a", "b"),)


def test_a_circle_that_only_a_wish_closes_is_opened_there() -> None:
    plugins = a_set(plugin("a", optional=("b",)), plugin("b", "a"))

    order = order_plugins(plugins)

    assert order.words == ("a", "b")
    assert order.cycles == ()


def test_fifty_shuffles_give_one_order() -> None:
    plugins = [plugin(word) for word in "abcdefgh"] + [plugin("x", "h", "a"), plugin("y", "x")]

    orders = {order_plugins(a_set(*plugins)).words for _ in range(50)}

    assert len(orders) == 1
