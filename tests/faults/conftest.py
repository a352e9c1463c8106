"""Real plugins, written to disk; each start of the server is a runtime of its own."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from karvan.runtime import Runtime
from karvan.testing.databases import TestDatabase
from karvan.testing.installations import open_runtime
from karvan.testing.plugins import on_path

Start = Callable[[], Runtime]


@pytest.fixture
def plugin_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder on the path, where a test writes its plugins."""
    folder = tmp_path / "plugins"
    folder.mkdir()
    with on_path(folder):
        yield folder


@pytest.fixture
def start(fresh_database: TestDatabase, plugin_folder: Path) -> Iterator[Start]:
    """Start the server with what is on disk now; all are stopped at the end."""
    with ExitStack() as stack:

        def started() -> Runtime:
            runtime = open_runtime(fresh_database)
            stack.callback(runtime.close)
            return runtime

        yield started
