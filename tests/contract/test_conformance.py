"""The conformance kit, run on every bundled plugin: they are third-party plugins like any other."""

from __future__ import annotations

from karvan.plugins.discovery import discover
from karvan.testing.conformance import PluginConformance

BUNDLED = {"finance", "crm", "inventory", "cpq"}


class TestFinance(PluginConformance):
    """The ledger."""

    plugin = "finance"


class TestCrm(PluginConformance):
    """Customers."""

    plugin = "crm"


class TestInventory(PluginConformance):
    """Stock."""

    plugin = "inventory"


class TestCpq(PluginConformance):
    """Quotes."""

    plugin = "cpq"


def test_every_installed_plugin_is_asked() -> None:
    assert set(discover().found) == BUNDLED
