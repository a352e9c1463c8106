"""gunicorn's own messages, in the form and at the place of all others."""

from __future__ import annotations

from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]


class ServerLog(Logger):  # type: ignore[misc]  # gunicorn ships no types
    """Hands every record on instead of writing lines of its own."""

    def setup(self, cfg: Any) -> None:
        """Called by gunicorn, in each process."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True
