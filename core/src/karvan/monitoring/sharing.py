"""Several web processes count into one folder, so that whoever is asked answers for all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from typing import Any

if TYPE_CHECKING:
    from karvan.config import Config

FOLDER = "PROMETHEUS_MULTIPROC_DIR"


@contextmanager
def shared_figures(config: Config) -> Iterator[None]:
    """A fresh folder for the counters of this server; it must be named before they are made."""
    if not config.metrics.enabled or FOLDER in os.environ:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="karvan-figures-") as folder:
        os.environ[FOLDER] = folder
        try:
            yield
        finally:
            del os.environ[FOLDER]


def forget_figures(_server: Any, worker: Any) -> None:
    """A process has ended: its gauges count no more, its counters stay in the sum."""
    if os.environ.get(FOLDER):
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
