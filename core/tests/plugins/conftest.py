"""Plugins of a test lie in a folder of its own, on the path while it runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from karvan.config import Config
from karvan.plugins.registry import PluginRegistry
from karvan.testing.plugins import Load
from karvan.testing.plugins import discovered
from karvan.testing.plugins import on_path


@pytest.fixture
def plugin_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder on the path, where a test writes its plugins."""
    folder = tmp_path / "plugins"
    folder.mkdir()
    with on_path(folder):
        yield folder


@pytest.fixture
def load(plugin_folder: Path) -> Load:
    """Load the plugins the test has written, and no others."""
    return lambda: PluginRegistry.load(Config(), discovery=discovered(plugin_folder))
