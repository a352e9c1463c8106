"""Permission codes of privacy."""

from __future__ import annotations

from typing import Final

ERASE: Final = "core.privacy.erase"
EXPORT: Final = "core.privacy.export"
