"""The plugin keeps what every plugin must."""

from __future__ import annotations

from karvan.testing.conformance import PluginConformance

pytest_plugins = ["karvan.testing"]


class TestCarpool(PluginConformance):
    """The conformance kit."""

    plugin = "carpool"
